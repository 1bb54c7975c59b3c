using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Changes the key that opens a store.</summary>
internal static class StorageKeyChange
{
    /// <param name="storage">Not open; disposed at the end.</param>
    /// <param name="next">Is to open it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For keys and ids.</param>
    /// <param name="cancellationToken">Gives up; either key opens the store then.</param>
    /// <exception cref="StorageException">It does not open, or cannot be written.</exception>
    public static async Task RunAsync(EncryptedStorage storage, StorageKey next, TimeProvider time, IRandomSource random, CancellationToken cancellationToken)
    {
        next.ThrowIfDisposed();
        var records = new SortedDictionary<ReadOnlyMemory<byte>, byte[]>(BytesComparer.Instance);
        var opening = await storage.OpenAsync(new StorageOpenRequest(OnRecord, time, random), cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            if (!opening.WasClosedCleanly && records.Count > 0)
            {
                // It is closed in order now, and the next opening must not believe that nothing had been lost before: the id under which things may have been told that are not there any more is not used again.
                var renamed = new StateEncoder().Encode([new StateChange(StateChangeKind.Replica, Replica: ReplicaId.Create(random))]);
                await storage.AppendAsync([renamed], cancellationToken).ConfigureAwait(false);
                foreach (var record in renamed.Records)
                    records[record.Key.ToArray()] = record.Value.ToArray();
            }

            await storage.ChangeKeyAsync(next, lsn => new CollectedState(lsn, records), cancellationToken).ConfigureAwait(false);
        }

        void OnRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            if (isDeletion)
                records.Remove(key.ToArray());
            else
                records[key.ToArray()] = value.ToArray();
        }
    }
}
