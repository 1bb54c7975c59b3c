using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace GenosDb.Storage.Sqlite;

/// <summary>The file beside the database that says how far it was durable: two slots, written in turn after a flush returned, and not synced. So it may lag and cannot lead: a database behind
/// it has lost transactions that it had committed.</summary>
/// <remarks>A slot, 32 bytes, big-endian: LSN u64, wall time in ms u64, incarnation u64, process id u32, CRC-32C of the 28 bytes before.</remarks>
internal sealed class DurableMark : IDisposable
{
    private const int SlotBytes = 32;
    private const int CheckedBytes = 28;

    private readonly SafeFileHandle _file;
    private readonly TimeProvider _time;
    private int _next;

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">It failed.</exception>
    public DurableMark(string path, TimeProvider time)
    {
        _time = time;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    /// <summary>What a file says; null when there is none, or neither slot holds.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MarkedState? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> slots = stackalloc byte[2 * SlotBytes];
        var length = RandomAccess.Read(file, slots, fileOffset: 0);
        MarkedState? newest = null;
        for (var slot = slots[..length]; slot.Length >= SlotBytes; slot = slot[SlotBytes..])
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(slot[CheckedBytes..]) != Checksum(slot))
                continue;
            var state = new MarkedState(
                (long)BinaryPrimitives.ReadUInt64BigEndian(slot),
                (long)BinaryPrimitives.ReadUInt64BigEndian(slot[8..]),
                (long)BinaryPrimitives.ReadUInt64BigEndian(slot[16..]),
                (int)BinaryPrimitives.ReadUInt32BigEndian(slot[24..]));
            if (newest is null || (state.Incarnation, state.Lsn).CompareTo((newest.Incarnation, newest.Lsn)) > 0)
                newest = state;
        }

        return newest;
    }

    /// <summary>Says that everything up to a batch is durable.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public void Write(StoreHead head)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        BinaryPrimitives.WriteUInt64BigEndian(slot, (ulong)head.DurableLsn);
        BinaryPrimitives.WriteUInt64BigEndian(slot[8..], (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt64BigEndian(slot[16..], (ulong)head.Incarnation);
        BinaryPrimitives.WriteUInt32BigEndian(slot[24..], (uint)Environment.ProcessId);
        BinaryPrimitives.WriteUInt32BigEndian(slot[CheckedBytes..], Checksum(slot));
        RandomAccess.Write(_file, slot, _next * SlotBytes);
        _next ^= 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static uint Checksum(ReadOnlySpan<byte> slot)
    {
        var crc = default(Crc32C);
        crc.Add(slot[..CheckedBytes]);
        return crc.Value;
    }
}
