namespace GenosDb.Transports;

/// <summary>What this side brings into a handshake.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="Room">The key of the room.</param>
/// <param name="FormatId">Told to the peer, once there is a key.</param>
/// <param name="PolicyId">Told to the peer, once there is a key.</param>
/// <param name="AuthorityDigest">32 bytes, told to the peer, once there is a key.</param>
/// <param name="MaxFrameBytes">The largest frame that is read here.</param>
internal sealed record ChannelTerms(IChannelIdentity Identity, RoomKey Room, ulong FormatId, ulong PolicyId, ReadOnlyMemory<byte> AuthorityDigest, int MaxFrameBytes)
{
    /// <summary>P-256, HKDF with SHA-256, AES-256-GCM: the only suite there is.</summary>
    public const byte DefaultSuite = 1;

    /// <summary>The suites that this side can use, the best first; 1 to 16.</summary>
    public ReadOnlyMemory<byte> Suites { get; init; } = new[] { DefaultSuite };
}
