using System.Text;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>What a store must hold: the plainest fold of batches. Keys are in hexadecimal, whose order is that of the bytes.</summary>
internal sealed class StorageModel
{
    private readonly SortedDictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    /// <summary>How many keys have a value.</summary>
    public int Count => _records.Count;

    /// <summary>Bytes of all keys and values.</summary>
    public long Bytes => _records.Sum(record => (record.Key.Length / 2) + (long)record.Value.Length);

    /// <summary>Applies batches in order.</summary>
    public void Apply(IEnumerable<StorageBatch> group)
    {
        foreach (var record in group.SelectMany(batch => batch.Records))
            Apply(record.Key.Span, record.Value.Span, record.IsDeletion);
    }

    /// <summary>Applies a record.</summary>
    public void Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        var name = Convert.ToHexString(key);
        if (isDeletion)
            _records.Remove(name);
        else
            _records[name] = value.ToArray();
    }

    /// <summary>The first difference, for people; null for none.</summary>
    public string? DifferenceTo(StorageModel actual)
    {
        foreach (var (key, value) in _records)
        {
            if (!actual._records.TryGetValue(key, out var found))
                return $"key {Shorten(key)} is missing; it had {value.Length} bytes";
            if (!value.AsSpan().SequenceEqual(found))
                return $"key {Shorten(key)} has {found.Length} bytes that are not the {value.Length} bytes written last";
        }

        return actual._records.Keys.FirstOrDefault(key => !_records.ContainsKey(key)) is { } extra ? $"key {Shorten(extra)} is there; it was deleted, or never written" : null;
    }

    /// <summary>A view that stays as it is.</summary>
    public FixedState ToState(long lsn) => new(lsn, [.. _records.Select(record => new StorageRecord(Convert.FromHexString(record.Key), record.Value))]);

    private static string Shorten(string key) => key.Length <= 40 ? key : new StringBuilder(key, 0, 40, 64).Append("... of ").Append(key.Length / 2).Append(" bytes").ToString();
}
