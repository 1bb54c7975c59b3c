using System.Buffers;
using System.Text;

namespace GenosDb;

/// <summary>The rules for node ids and edge labels. No Unicode normalisation takes part: its tables differ between platforms, and a rule that
/// decides validity must give the same answer everywhere.</summary>
internal static class GraphNames
{
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code)]);

    public static DecodeStatus CheckNodeId(string id) => id.Length == 0 ? DecodeStatus.Malformed : Check(id, ValidityLimits.NodeIdBytes);

    public static DecodeStatus CheckLabel(string label) => label.Length == 0 ? DecodeStatus.Ok : Check(label, ValidityLimits.LabelBytes);

    /// <summary>Whether an id with a reserved prefix has the form that belongs to it; in a signed database the intrinsic rule for every name of an
    /// operation. Says nothing about who may write there.</summary>
    public static DecodeStatus CheckReserved(string id) => ReservedId.TryRead(id, out _) ? DecodeStatus.Ok : DecodeStatus.Malformed;

    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="GenosException">Not a node id.</exception>
    public static void RequireNodeId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (CheckNodeId(id) != DecodeStatus.Ok)
            throw Refusal("node id", id, ValidityLimits.NodeIdBytes, nameof(ValidityLimits.NodeIdBytes));
    }

    /// <exception cref="ArgumentNullException"><paramref name="label"/> is null.</exception>
    /// <exception cref="GenosException">Not a label.</exception>
    public static void RequireLabel(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (CheckLabel(label) != DecodeStatus.Ok)
            throw Refusal("label", label, ValidityLimits.LabelBytes, nameof(ValidityLimits.LabelBytes));
    }

    private static DecodeStatus Check(string name, int maxBytes)
    {
        if (name.Length > maxBytes)
            return DecodeStatus.OverLimit;
        if (Ascii.IsValid(name))
            return name.AsSpan().ContainsAny(ControlCharacters) ? DecodeStatus.Malformed : DecodeStatus.Ok;
        if (name.AsSpan().ContainsAny(ControlCharacters) || HasLoneSurrogate(name))
            return DecodeStatus.Malformed;
        return StrictUtf8.Encoding.GetByteCount(name) > maxBytes ? DecodeStatus.OverLimit : DecodeStatus.Ok;
    }

    public static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
                return true;
            text = text[consumed..];
        }

        return false;
    }

    private static GenosException Refusal(string what, string name, int maxBytes, string limit)
    {
        if (name.Length == 0)
            return new GenosException(GenosErrorCode.InvalidValue, $"A {what} is not empty. Give 1 to {maxBytes} bytes of UTF-8, or leave the id out to get a generated one.");
        var bytes = Encoding.UTF8.GetByteCount(name);
        return bytes > maxBytes
            ? new GenosLimitException($"The {what} '{name[..Math.Min(32, name.Length)]}…' has {bytes} UTF-8 bytes; at most {maxBytes} are allowed. Shorten it.", limit, bytes, maxBytes)
            : new GenosException(GenosErrorCode.InvalidValue, $"The {what} '{string.Concat(name.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c))}' has a control character or a lone surrogate. Remove it.");
    }
}
