using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace GenosDb;

/// <summary>Operation ids inside a statement: one binary of k × 32 bytes, strictly ascending, so that a set has one encoding.</summary>
internal static class OperationIdList
{
    public static GenosValue Write(ImmutableArray<OperationId> ids)
    {
        var ascending = Ascending(ids);
        var bytes = new byte[ascending.Length * OperationId.Size];
        for (var i = 0; i < ascending.Length; i++)
            ascending[i].WriteTo(bytes.AsSpan(i * OperationId.Size));
        return bytes;
    }

    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, int maxCount, out ImmutableArray<OperationId> ids)
    {
        ids = [];
        var count = source.Length / OperationId.Size;
        if (count == 0 || source.Length % OperationId.Size != 0)
            return DecodeStatus.Malformed;
        if (count > maxCount)
            return DecodeStatus.OverLimit;
        var read = new OperationId[count];
        for (var i = 0; i < count; i++)
        {
            read[i] = OperationId.Read(source[(i * OperationId.Size)..]);
            if (i > 0 && read[i] <= read[i - 1])
                return DecodeStatus.Malformed;
        }

        ids = ImmutableCollectionsMarshal.AsImmutableArray(read);
        return DecodeStatus.Ok;
    }

    /// <summary>The same ids in the order in which they are written, so that a binary search finds one.</summary>
    public static ImmutableArray<OperationId> Ascending(IEnumerable<OperationId> ids) => [.. ids.Distinct().Order()];
}
