namespace GenosDb.Testing;

/// <summary>What is in a file: as programs see it, and as a power cut leaves it.</summary>
internal sealed class SimulatedContents(ulong id)
{
    private readonly List<(int Start, int End)> _unsynced = [];
    private byte[] _seen = [];
    private byte[] _stored = [];
    private int _storedLength;

    /// <summary>Distinguishes it from others of the disk.</summary>
    public ulong Id => id;

    public int Length { get; private set; }

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= Length) return 0;
        var count = Math.Min(destination.Length, Length - (int)offset);
        _seen.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(int offset, ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty) return;
        var end = offset + source.Length;
        if (end > _seen.Length) Array.Resize(ref _seen, Math.Max(end, 2 * _seen.Length));
        source.CopyTo(_seen.AsSpan(offset));
        Length = Math.Max(Length, end);
        if (_unsynced is [.., var last] && last.End == offset) _unsynced[^1] = (last.Start, end);
        else _unsynced.Add((offset, end));
    }

    public void Sync()
    {
        GrowStored(Length);
        foreach (var (start, end) in _unsynced) _seen.AsSpan(start, end - start).CopyTo(_stored.AsSpan(start));
        _storedLength = Length;
        _unsynced.Clear();
    }

    /// <summary>Forgets that something is to be synced, as a system does whose sync failed: the next one succeeds and stores nothing of it.</summary>
    public void ForgetUnsynced() => _unsynced.Clear();

    /// <summary>Flips one bit of what is seen and of what is stored.</summary>
    public void Flip(long bit)
    {
        var (at, mask) = ((int)(bit >> 3), (byte)(1 << (int)(bit & 7)));
        _seen[at] ^= mask;
        if (at < _storedLength) _stored[at] ^= mask;
    }

    public void Truncate(int length)
    {
        Sync();
        Length = _storedLength = length;
        _seen.AsSpan(length).Clear();
        _stored.AsSpan(length).Clear();
    }

    public SimulatedContents Copy() => new(id) { _seen = _seen.AsSpan(0, Length).ToArray(), _stored = _stored.AsSpan(0, _storedLength).ToArray(), _storedLength = _storedLength, Length = Length };

    /// <summary>Leaves what a power cut leaves.</summary>
    /// <remarks>A sector that was not synced is the new one, the old one, torn at a byte, or garbage. Bytes that were synced and not written since stay, also in such a sector
    /// (power-safe overwrite, as SQLite calls it): without that no append-only file could be trusted.</remarks>
    public void Crash(CrashDice dice, SimulatedDiskFaults faults)
    {
        var length = dice.LengthBetween(id, _storedLength, Length);
        GrowStored(Length);
        foreach (var (start, end) in _unsynced)
        {
            for (var at = start; at < end; at = Math.Min(end, ((at / faults.SectorBytes) + 1) * faults.SectorBytes))
            {
                var count = Math.Min(end, ((at / faults.SectorBytes) + 1) * faults.SectorBytes) - at;
                dice.Store(id, at / faults.SectorBytes, _seen.AsSpan(at, count), _stored.AsSpan(at, count));
            }
        }

        _unsynced.Clear();
        _stored.AsSpan(length).Clear();
        _storedLength = Length = length;
        for (var sector = 0; faults.BitFlipRate > 0 && sector * faults.SectorBytes < length; sector++)
        {
            var bytes = _stored.AsSpan(sector * faults.SectorBytes, Math.Min(faults.SectorBytes, length - (sector * faults.SectorBytes)));
            if (dice.FlippedBit(id, sector, faults.BitFlipRate, bytes.Length) is { } bit) bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        _seen = _stored.AsSpan(0, length).ToArray();
    }

    private void GrowStored(int length)
    {
        if (length > _stored.Length) Array.Resize(ref _stored, Math.Max(length, 2 * _stored.Length));
    }
}
