namespace GenosDb;

/// <summary>Stub: replaced by the values slice.</summary>
public readonly struct GenosValue
{
    private readonly ReadOnlyMemory<byte> _encoded;

    private GenosValue(ReadOnlyMemory<byte> encoded) => _encoded = encoded;

    internal ReadOnlyMemory<byte> Encoded => _encoded.IsEmpty ? new byte[] { 0xc0 } : _encoded;

    /// <summary>A view over bytes that are known to be canonical; nothing is copied or checked.</summary>
    internal static GenosValue FromCanonical(ReadOnlyMemory<byte> canonical) => new(canonical);

    /// <summary>The canonical bytes in an array of exactly their length: the backing array itself when it is exactly that, else a copy.</summary>
    internal byte[] ToOwnedBytes() => Encoded.ToArray();

    /// <summary>Checks that the bytes are exactly one canonical value within the validity limits.</summary>
    internal static DecodeStatus CheckCanonical(ReadOnlySpan<byte> bytes) => DecodeStatus.Ok;
}
