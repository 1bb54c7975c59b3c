namespace GenosDb.Security;

/// <summary>The peer that carries a container. It lends no authority to what it carries.</summary>
/// <param name="Identity">Its authenticated identity; null for a throw-away key and in an unsigned database.</param>
/// <param name="Description">For people and logs.</param>
public readonly record struct PeerContext(Address? Identity, string Description);
