namespace GenosDb.Transports;

/// <summary>What a handshake has proven of the peer: that it owns a key and said the rest.</summary>
/// <param name="PublicKey">Scheme byte ‖ key.</param>
/// <param name="FormatId">Its format.</param>
/// <param name="PolicyId">Its policy.</param>
/// <param name="AuthorityDigest">32 bytes; what is unequal here is asked for before anything else.</param>
/// <param name="MaxFrameBytes">The largest frame that it reads.</param>
internal sealed record ChannelResult(ReadOnlyMemory<byte> PublicKey, ulong FormatId, ulong PolicyId, ReadOnlyMemory<byte> AuthorityDigest, int MaxFrameBytes);
