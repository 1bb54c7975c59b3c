namespace GenosDb.Tests.Graphs;

/// <summary>An author whose signatures are zeros: the graph does not verify.</summary>
internal sealed class TestSigner : ISigner
{
    private readonly byte[] _publicKey;

    private TestSigner(int number)
    {
        _publicKey = new byte[33];
        _publicKey[0] = 2;
        BitConverter.TryWriteBytes(_publicKey.AsSpan(1), number);
        Address = Address.Derive(SchemeId, _publicKey);
    }

    public byte SchemeId => 1;

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public Address Address { get; }

    public static TestSigner Of(int number) => new(number);

    public int Sign(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        destination[..64].Clear();
        return 64;
    }
}
