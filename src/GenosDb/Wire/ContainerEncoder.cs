using System.Buffers;
using System.Buffers.Binary;

namespace GenosDb.Wire;

/// <summary>Writes the columnar map of a container.</summary>
internal static class ContainerEncoder
{
    /// <summary>Writes operations that are in their order already, either all signed or none.</summary>
    public static void Write(ReadOnlySpan<Operation> operations, IBufferWriter<byte> destination)
    {
        var edges = 0;
        bool hasFlags = false, hasLabels = false;
        foreach (var operation in operations)
        {
            edges += operation.Target is null ? 0 : 1;
            hasFlags |= operation.Flags != 0;
            hasLabels |= operation.Label.Length != 0;
        }

        var origins = ArrayPool<ulong>.Shared.Rent(Math.Max(operations.Length, 1));
        var column = ArrayPool<byte>.Shared.Rent(Math.Max(operations.Length, 1) * Varint.MaxBytes);
        var table = origins.AsSpan(0, CollectOrigins(operations, origins));
        var signatures = operations.Length > 0 && operations[0].SchemeId != OperationScope.UnsignedScheme ? new SignatureColumns(operations) : null;
        var writer = new MessagePackWriter(destination);
        writer.WriteMapHeader(6 + (hasFlags ? 1 : 0) + (edges > 0 ? 1 : 0) + (hasLabels ? 1 : 0) + (signatures?.Count ?? 0));
        WriteOrigins(writer, table);
        signatures?.WriteSigners(writer);
        WriteKinds(writer, operations, column);
        if (hasFlags)
            WriteFlags(writer, operations, column);
        WriteNames(writer, operations);
        if (edges > 0)
            WriteTargets(writer, operations, edges);
        if (hasLabels)
            WriteLabels(writer, operations, edges);
        WriteTimes(writer, operations, column);
        WriteOriginIndexes(writer, operations, table, column);
        signatures?.WriteSignerIndexes(writer, column);
        WriteBodies(writer, operations);
        signatures?.WriteProofs(writer, column);
        ArrayPool<byte>.Shared.Return(column);
        ArrayPool<ulong>.Shared.Return(origins);
    }

    // Sorted rather than hashed: one order of the table, and ids that a peer chose to collide cost nothing.
    private static int CollectOrigins(ReadOnlySpan<Operation> operations, Span<ulong> origins)
    {
        var count = 0;
        foreach (var operation in operations)
        {
            var origin = operation.Timestamp.Origin.Bits;
            if (count == 0 || origins[count - 1] != origin)
                origins[count++] = origin;
        }

        if (count < 2)
            return count;
        origins[..count].Sort();
        var distinct = 1;
        for (var i = 1; i < count; i++)
        {
            if (origins[i] != origins[distinct - 1])
                origins[distinct++] = origins[i];
        }

        return distinct;
    }

    private static void WriteOrigins(MessagePackWriter writer, ReadOnlySpan<ulong> table)
    {
        Span<byte> bytes = stackalloc byte[ReplicaId.Size];
        writer.WriteInt64((long)ContainerColumn.Origins);
        writer.WriteArrayHeader(table.Length);
        foreach (var origin in table)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, origin);
            writer.WriteBinary(bytes);
        }
    }

    private static void WriteKinds(MessagePackWriter writer, ReadOnlySpan<Operation> operations, Span<byte> column)
    {
        for (var i = 0; i < operations.Length; i++)
            column[i] = (byte)operations[i].Kind;
        writer.WriteInt64((long)ContainerColumn.Kinds);
        writer.WriteBinary(column[..operations.Length]);
    }

    private static void WriteFlags(MessagePackWriter writer, ReadOnlySpan<Operation> operations, Span<byte> column)
    {
        for (var i = 0; i < operations.Length; i++)
            column[i] = operations[i].Flags;
        writer.WriteInt64((long)ContainerColumn.Flags);
        writer.WriteBinary(column[..operations.Length]);
    }

    private static void WriteNames(MessagePackWriter writer, ReadOnlySpan<Operation> operations)
    {
        writer.WriteInt64((long)ContainerColumn.Names);
        writer.WriteArrayHeader(operations.Length);
        foreach (var operation in operations)
            writer.WriteString(operation.NodeId);
    }

    private static void WriteTargets(MessagePackWriter writer, ReadOnlySpan<Operation> operations, int edges)
    {
        writer.WriteInt64((long)ContainerColumn.Targets);
        writer.WriteArrayHeader(edges);
        foreach (var operation in operations)
        {
            if (operation.Target is { } target)
                writer.WriteString(target);
        }
    }

    private static void WriteLabels(MessagePackWriter writer, ReadOnlySpan<Operation> operations, int edges)
    {
        writer.WriteInt64((long)ContainerColumn.Labels);
        writer.WriteArrayHeader(edges);
        foreach (var operation in operations)
        {
            if (operation.Target is not null)
                writer.WriteString(operation.Label);
        }
    }

    private static void WriteTimes(MessagePackWriter writer, ReadOnlySpan<Operation> operations, Span<byte> column)
    {
        var length = 0;
        var previous = 0UL;
        foreach (var operation in operations)
        {
            var time = operation.Timestamp.Packed;
            length += Varint.Write(column[length..], Varint.ZigZag(unchecked((long)(time - previous))));
            previous = time;
        }

        writer.WriteInt64((long)ContainerColumn.Times);
        writer.WriteBinary(column[..length]);
    }

    private static void WriteOriginIndexes(MessagePackWriter writer, ReadOnlySpan<Operation> operations, ReadOnlySpan<ulong> table, Span<byte> column)
    {
        var length = 0;
        foreach (var operation in operations)
            length += Varint.Write(column[length..], (ulong)table.BinarySearch(operation.Timestamp.Origin.Bits));
        writer.WriteInt64((long)ContainerColumn.OriginIndexes);
        writer.WriteBinary(column[..length]);
    }

    private static void WriteBodies(MessagePackWriter writer, ReadOnlySpan<Operation> operations)
    {
        writer.WriteInt64((long)ContainerColumn.Bodies);
        writer.WriteArrayHeader(operations.Length);
        foreach (var operation in operations)
        {
            if (operation.BodyBytes is { } body)
                writer.WriteBinary(body);
            else
                writer.WriteNil();
        }
    }
}
