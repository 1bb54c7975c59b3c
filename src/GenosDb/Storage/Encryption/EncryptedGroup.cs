using System.Buffers;

namespace GenosDb.Storage;

/// <summary>Batches as they are written. Its memory is pooled and holds nothing in clear but keys.</summary>
internal sealed class EncryptedGroup : IDisposable
{
    private const int ChunkBytes = 64 << 10;

    private readonly List<byte[]> _chunks = [];
    private readonly List<StorageBatch> _batches = [];
    private Memory<byte> _free;

    public EncryptedGroup(IReadOnlyList<StorageBatch> group, RecordCipher cipher)
    {
        foreach (var batch in group)
        {
            var encrypted = new StorageBatch();
            foreach (var record in batch.Records)
            {
                var key = Take(EncryptedRecords.KeyOverhead + record.Key.Length);
                EncryptedRecords.WriteKey(record.Key.Span, key.Span);
                if (record.IsDeletion)
                {
                    encrypted.Delete(key);
                    continue;
                }

                var value = Take(record.Value.Length + RecordCipher.Overhead);
                cipher.Encrypt(key.Span, record.Value.Span, value.Span);
                encrypted.Put(key, value);
            }

            _batches.Add(encrypted);
        }
    }

    public IReadOnlyList<StorageBatch> Batches => _batches;

    public void Dispose()
    {
        foreach (var chunk in _chunks)
            ArrayPool<byte>.Shared.Return(chunk);
        _chunks.Clear();
    }

    private Memory<byte> Take(int count)
    {
        if (_free.Length < count)
        {
            _chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(count, ChunkBytes)));
            _free = _chunks[^1];
        }

        var taken = _free[..count];
        _free = _free[count..];
        return taken;
    }
}
