using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>What is done to a directory before the log goes on.</summary>
internal static class StoreFolder
{
    /// <summary>Clears up, and gives a new store its identity.</summary>
    /// <returns>The id of the store.</returns>
    /// <exception cref="IOException">It failed.</exception>
    public static UInt128 Prepare(IStorageDevice device, StorageOpenRequest request, RecoveredLog log)
    {
        foreach (var name in log.Folder.Temporary)
            device.Delete(name);
        // Where nothing is lost, damaged snapshots are not needed; otherwise they stay until a new one is durable.
        if (!log.IsLossy)
        {
            foreach (var snapshot in log.DamagedSnapshots)
                MoveAside(device, log, snapshot.ToString());
        }

        var storeId = log.StoreId ?? NewId(request.Random);
        if (log.IsIdentityDamaged && log.Folder.HasIdentity)
            MoveAside(device, log, StoreIdentity.FileName);
        if (log.IsIdentityDamaged || !log.Folder.HasStoreFiles)
            WriteIdentity(device, new StoreIdentity(storeId, request.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds()));
        return storeId;
    }

    public static UInt128 NewId(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static void MoveAside(IStorageDevice device, RecoveredLog log, string name) => device.Rename(name, LogInventory.QuarantineName(name, log.Folder.Quarantined));

    private static void WriteIdentity(IStorageDevice device, StoreIdentity identity)
    {
        var bytes = new byte[StoreIdentity.Bytes];
        identity.Write(bytes);
        const string temporary = StoreIdentity.FileName + LogFolder.TemporarySuffix;
        using (var file = device.Open(temporary, StorageFileMode.CreateNew))
        {
            file.Write(0, bytes);
            file.Sync();
        }

        device.Rename(temporary, StoreIdentity.FileName);
        device.SyncDirectory();
    }
}
