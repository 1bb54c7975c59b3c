namespace GenosDb.Queries;

/// <summary>A value that candidates are compared with, taken apart once. Equal to another one when the values are.</summary>
internal sealed class OrderBound : IEquatable<OrderBound>
{
    private readonly byte[] _bytes;
    private readonly GenosValueKind _class;
    private readonly long _integer;
    private readonly bool _isInteger;

    public OrderBound(GenosValue value)
    {
        _bytes = value.ToOwnedBytes();
        _class = ValueClass.Of(value.Kind);
        _isInteger = value.TryGetInt64(out _integer);
    }

    /// <summary>Compares a candidate with the value. False when it is of another class.</summary>
    public bool TryCompare(ReadOnlySpan<byte> bytes, int at, out int order)
    {
        // Integers of one byte are most of the numbers that there are.
        var code = bytes[at];
        if (_isInteger && code is <= 0x7f or >= 0xe0)
        {
            order = ((long)unchecked((sbyte)code)).CompareTo(_integer);
            return true;
        }

        order = 0;
        if (ValueClass.Of(CanonicalBytes.KindOf(code)) != _class)
            return false;
        order = CanonicalOrder.Compare(bytes[at..], _bytes);
        return true;
    }

    public bool Equals(OrderBound? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as OrderBound);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}
