using System.Buffers;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Turns changes of the state into batches of records. The bytes of a batch are valid until <see cref="Reset"/>.</summary>
internal sealed class StateEncoder
{
    private const int KeptBytes = 1 << 20;

    private ArrayBufferWriter<byte> _bytes = new();

    public StorageBatch Encode(ReadOnlySpan<StateChange> changes)
    {
        var batch = new StorageBatch();
        foreach (ref readonly var change in changes)
        {
            var key = WriteKey(change);
            if (change.IsDeletion)
                batch.Delete(key);
            else
                batch.Put(key, WriteValue(change));
        }

        return batch;
    }

    public StorageRecord Encode(in StateChange change) => new(WriteKey(change), WriteValue(change));

    public void Reset()
    {
        // One huge batch does not keep its room.
        if (_bytes.Capacity > KeptBytes)
            _bytes = new ArrayBufferWriter<byte>();
        else
            _bytes.ResetWrittenCount();
    }

    private ReadOnlyMemory<byte> WriteKey(in StateChange change)
    {
        var start = _bytes.WrittenCount;
        _bytes.Advance(StateRecords.WriteKey(change, _bytes.GetSpan(StateRecords.KeyRoom(change))));
        return _bytes.WrittenMemory[start..];
    }

    private ReadOnlyMemory<byte> WriteValue(in StateChange change)
    {
        var start = _bytes.WrittenCount;
        StateRecords.WriteValue(change, _bytes);
        return _bytes.WrittenMemory[start..];
    }
}
