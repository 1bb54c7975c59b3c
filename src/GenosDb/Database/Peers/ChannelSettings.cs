using GenosDb.Transports;

namespace GenosDb;

/// <summary>What the security of a database gives to the handshakes of its links. A database without, and without a room secret, has no handshakes.</summary>
/// <param name="Identity">Who this side is, asked at each handshake, which disposes it: another one may have signed in.</param>
/// <param name="FormatId">Peers with another one exchange nothing.</param>
/// <param name="PolicyId">Told to peers.</param>
internal sealed record ChannelSettings(Func<IChannelIdentity> Identity, ulong FormatId, ulong PolicyId)
{
    /// <summary>Says who may come in, and as whom; asked in each handshake, once the peer has proven to own its key, on the thread of the link.</summary>
    /// <param name="publicKey">Scheme byte ‖ key.</param>
    /// <param name="identity">The address; null for a throw-away key.</param>
    public delegate bool AdmitPeer(ReadOnlyMemory<byte> publicKey, out Address? identity);

    /// <summary>The digest of the authority operations that this replica has now, 32 bytes. Default: zeros, for a database without authority.</summary>
    public Func<ReadOnlyMemory<byte>> AuthorityDigest { get; init; } = static () => new byte[ChannelHandshake.DigestBytes];

    /// <summary>Default: everybody, as nobody.</summary>
    public AdmitPeer Admit { get; init; } = AdmitAnyone;

    /// <summary>Whether an address has a role above guest, when its link opens: then the link has the large budget. Default: everybody has.</summary>
    public Func<Address?, bool> IsTrusted { get; init; } = static _ => true;

    private static bool AdmitAnyone(ReadOnlyMemory<byte> publicKey, out Address? identity)
    {
        identity = null;
        return true;
    }
}
