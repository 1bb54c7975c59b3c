namespace ZeroTrust;

/// <summary>Something that the tampered peer tries, and how the superadmin sees that it has failed.</summary>
/// <param name="What">For people.</param>
/// <param name="Command">What the tampered peer is told; its first word is the attack, and the node that it aims at where it has a choice.</param>
/// <param name="Target">The node that must not change.</param>
internal sealed record Attack(string What, string Command, string Target)
{
    /// <summary>No attack: a write that is allowed.</summary>
    public const string Allowed = "allowed";

    public const string Unsigned = "unsigned";
    public const string Altered = "altered";
    public const string Replayed = "replayed";
    public const string SelfGrant = "self-grant";
    public const string AsGuest = "as-guest";
    public const string OthersProfile = "others-profile";
    public const string Backdated = "backdated";
    public const string FromTheFuture = "future";
    public const string WrongSecret = "wrong-secret";
}
