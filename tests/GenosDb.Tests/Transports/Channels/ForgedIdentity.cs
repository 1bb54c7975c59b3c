using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

/// <summary>Claims a key and signs as the test says.</summary>
internal sealed class ForgedIdentity(ReadOnlyMemory<byte> claimed, Func<byte[], byte[]> sign) : IChannelIdentity
{
    public ReadOnlyMemory<byte> PublicKey => claimed;

    public byte[] Sign(ReadOnlySpan<byte> digest) => sign(digest.ToArray());

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) => ThrowAwayIdentity.VerifyThrowAway(publicKey, digest, signature);
}
