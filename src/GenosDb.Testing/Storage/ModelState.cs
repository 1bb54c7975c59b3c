using System.Buffers.Binary;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>A view of a model. Values are never changed, so a copy of the table is enough.</summary>
internal sealed class ModelState(long lsn, IEnumerable<KeyValuePair<uint, byte[]>> records) : IStorageState
{
    private readonly KeyValuePair<uint, byte[]>[] _records = [.. records.OrderBy(record => record.Key)];

    public long Lsn => lsn;

    public IEnumerable<StorageRecord> Records()
    {
        foreach (var (number, value) in _records)
        {
            var key = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(key, number);
            yield return new StorageRecord(key, value);
        }
    }
}
