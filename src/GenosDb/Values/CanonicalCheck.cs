namespace GenosDb;

/// <summary>Decides whether bytes are exactly one canonical value within the validity limits.</summary>
internal static class CanonicalCheck
{
    public static DecodeStatus Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ValidityLimits.ValueBytes)
            return DecodeStatus.OverLimit;
        var reader = new MessagePackReader(bytes);
        var elements = 0;
        if (!TryCheckItem(ref reader, ValidityLimits.ValueDepth, ref elements))
            return reader.Status;
        return reader.IsAtEnd ? DecodeStatus.Ok : DecodeStatus.TrailingBytes;
    }

    private static bool TryCheckItem(ref MessagePackReader reader, int depthLeft, ref int elements)
    {
        if (depthLeft == 0)
            return reader.Fail(DecodeStatus.OverLimit);
        if (!reader.TryPeekKind(out var kind))
            return false;
        switch (kind)
        {
            case GenosValueKind.Integer: return reader.TryReadInt64(out _);
            case GenosValueKind.String: return reader.TryReadString(out _);
            case GenosValueKind.Double: return reader.TryReadDouble(out _);
            case GenosValueKind.Boolean: return reader.TryReadBoolean(out _);
            case GenosValueKind.Null: return reader.TryReadNil();
            case GenosValueKind.Binary: return reader.TryReadBinary(out _);
            case GenosValueKind.Array: return TryCheckArray(ref reader, depthLeft, ref elements);
            default: return TryCheckMap(ref reader, depthLeft, ref elements);
        }
    }

    private static bool TryCheckArray(ref MessagePackReader reader, int depthLeft, ref int elements)
    {
        if (!reader.TryReadArrayHeader(out var count))
            return false;
        if (count > ValidityLimits.ValueElements - elements)
            return reader.Fail(DecodeStatus.OverLimit);
        elements += count;
        for (var i = 0; i < count; i++)
        {
            if (!TryCheckItem(ref reader, depthLeft - 1, ref elements))
                return false;
        }

        return true;
    }

    private static bool TryCheckMap(ref MessagePackReader reader, int depthLeft, ref int elements)
    {
        if (!reader.TryReadMapHeader(out var count))
            return false;
        if (count > ValidityLimits.ValueElements - elements)
            return reader.Fail(DecodeStatus.OverLimit);
        elements += count;
        ReadOnlySpan<byte> previous = default;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out var key))
                return false;
            if (key.Length > ValidityLimits.MapKeyBytes)
                return reader.Fail(DecodeStatus.OverLimit);
            if (i > 0 && previous.SequenceCompareTo(key) >= 0)
                return reader.Fail(DecodeStatus.NotCanonical);
            previous = key;
            if (!TryCheckItem(ref reader, depthLeft - 1, ref elements))
                return false;
        }

        return true;
    }
}
