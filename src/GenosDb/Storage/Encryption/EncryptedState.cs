namespace GenosDb.Storage;

/// <summary>A state as it is written, in a session of its own: for a compaction, and for a backup.</summary>
/// <param name="state">In clear.</param>
/// <param name="wrappedKey">What it begins with.</param>
/// <param name="cipher">Of the session; disposed with this.</param>
internal sealed class EncryptedState(IStorageState state, byte[] wrappedKey, RecordCipher cipher) : IStorageState, IDisposable
{
    public long Lsn => state.Lsn;

    public IEnumerable<StorageRecord> Records()
    {
        foreach (var place in EncryptedRecords.KeyPlaces)
            yield return new StorageRecord(place, wrappedKey);
        byte[] buffer = [];
        foreach (var record in state.Records())
        {
            var keyLength = EncryptedRecords.KeyOverhead + record.Key.Length;
            var length = keyLength + record.Value.Length + RecordCipher.Overhead;
            if (buffer.Length < length)
                buffer = new byte[Math.Max(length, 2 * buffer.Length)];
            EncryptedRecords.WriteKey(record.Key.Span, buffer);
            cipher.Encrypt(buffer.AsSpan(0, keyLength), record.Value.Span, buffer.AsSpan(keyLength..length));
            yield return new StorageRecord(buffer.AsMemory(0, keyLength), buffer.AsMemory(keyLength..length));
        }
    }

    public void Dispose() => cipher.Dispose();
}
