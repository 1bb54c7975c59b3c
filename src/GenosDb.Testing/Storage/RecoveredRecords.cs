using System.Buffers.Binary;

namespace GenosDb.Testing;

/// <summary>What a storage delivered when it was opened. The keys are numbers of four bytes.</summary>
internal sealed class RecoveredRecords
{
    private readonly Dictionary<uint, byte[]> _records = [];

    public int Count => _records.Count;

    /// <summary>Equal for equal records, whatever their order.</summary>
    public ulong Fingerprint { get; private set; }

    public static ulong FingerprintOf(uint key, ReadOnlySpan<byte> value) => SplitMix.Mix(key, SplitMix.Hash(value));

    public void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        if (key.Length != sizeof(uint)) throw new ConformanceException($"a key of {key.Length} bytes was delivered, and all that were written have {sizeof(uint)}");
        var number = BinaryPrimitives.ReadUInt32BigEndian(key);
        if (_records.Remove(number, out var old)) Fingerprint ^= FingerprintOf(number, old);
        if (isDeletion) return;
        _records.Add(number, value.ToArray());
        Fingerprint ^= FingerprintOf(number, value);
    }

    public Dictionary<uint, byte[]> ToDictionary() => new(_records);
}
