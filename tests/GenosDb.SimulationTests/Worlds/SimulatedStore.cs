using System.Buffers;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>What one peer has on disk: the records of its journal, as bytes, and those that a crash would lose.</summary>
internal sealed class SimulatedStore
{
    private readonly Dictionary<string, byte[]> _records = new(StringComparer.Ordinal);
    private readonly List<(string Key, byte[]? Value)> _unflushed = [];
    private readonly ArrayBufferWriter<byte> _value = new();

    /// <summary>Whether anything was ever made durable.</summary>
    public bool IsEmpty => _records.Count == 0;

    /// <summary>Appends what a step changed; nothing of it is durable yet.</summary>
    public long Append(StateJournal journal)
    {
        Span<byte> key = stackalloc byte[StateRecords.MaxKeyBytes];
        foreach (ref readonly var change in journal.Changes)
        {
            var name = Convert.ToHexString(key[..StateRecords.WriteKey(change, key)]);
            _value.ResetWrittenCount();
            if (!change.IsDeletion)
                StateRecords.WriteValue(change, _value);
            _unflushed.Add((name, change.IsDeletion ? null : _value.WrittenSpan.ToArray()));
        }

        return journal.Take();
    }

    public void Flush()
    {
        foreach (var (key, value) in _unflushed)
            Put(key, value);
        _unflushed.Clear();
    }

    /// <summary>A crash: what was not flushed is gone.</summary>
    public void Lose() => _unflushed.Clear();

    /// <summary>What a restart finds; null when there is nothing.</summary>
    public RestoredState? Read()
    {
        if (IsEmpty)
            return null;
        var reader = new StateReader();
        reader.Add([(byte)StateChangeKind.Format], StateRecords.Format(SimulatedPeer.DatabaseName, []).Value, isDeletion: false);
        foreach (var (key, value) in _records)
        {
            if (reader.Add(Convert.FromHexString(key), value, isDeletion: false) is { } fault)
                throw new InvalidOperationException($"Record {key} is read back as {fault}.");
        }

        return reader.Build(static _ => true, mayMissRecords: false);
    }

    private void Put(string key, byte[]? value)
    {
        if (value is null)
            _records.Remove(key);
        else
            _records[key] = value;
    }
}
