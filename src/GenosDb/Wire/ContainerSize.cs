using System.Text;

namespace GenosDb.Wire;

/// <summary>How large a container gets before it is deflated: bounds that hold, cheap enough to ask for each operation of a chunk.</summary>
internal static class ContainerSize
{
    /// <summary>What every container has: flags, length, map, and the headers of its columns.</summary>
    public const int FixedBytes = 64;

    // Kind, flags, time (10), origin and its entry in the table (2 + 10), and the headers of id, target, label and body (5 each).
    private const int BytesPerOperation = 1 + 1 + 10 + 2 + 10 + (4 * 5);

    /// <summary>The most that this operation adds. A container is at most <see cref="FixedBytes"/> and the sum of these.</summary>
    public static int Estimate(Operation operation) => Estimate(operation.NodeId, operation.Label, operation.Target, operation.BodyBytes);

    /// <summary>The most that an operation with these names and this body adds.</summary>
    public static int Estimate(string nodeId, string label, string? target, byte[]? body) =>
        BytesPerOperation
        + Encoding.UTF8.GetByteCount(nodeId)
        + (target is not null ? Encoding.UTF8.GetByteCount(target) + Encoding.UTF8.GetByteCount(label) : 0)
        + (body?.Length ?? 0);

    /// <summary>The most that the container of these operations takes, clamped to the range of an array.</summary>
    public static int Estimate(ReadOnlySpan<Operation> operations)
    {
        long bytes = FixedBytes;
        foreach (var operation in operations)
            bytes += Estimate(operation);
        return (int)Math.Min(bytes, Array.MaxLength);
    }
}
