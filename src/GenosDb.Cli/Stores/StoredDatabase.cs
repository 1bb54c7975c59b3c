namespace GenosDb.Cli.Stores;

/// <summary>What a store says of its database.</summary>
/// <param name="Name">The name.</param>
/// <param name="Replica">The id under which it is written.</param>
/// <param name="Diagnostics">Counts and the fingerprint.</param>
internal sealed record StoredDatabase(string Name, ReplicaId Replica, DatabaseDiagnostics Diagnostics)
{
    /// <summary>Reads it, checks every signature, and changes nothing.</summary>
    /// <exception cref="StorageException">Damaged, encrypted with another key, or in use where that keeps others from reading.</exception>
    /// <exception cref="CommandFailedException">It is signed otherwise.</exception>
    public static async Task<StoredDatabase> ReadAsync(StoreLocation location, SecurityOptions? security, StorageKey? storageKey, CancellationToken cancellationToken)
    {
        await using var database = await location.OpenAsync(options => (options.Security, options.StorageKey, options.ReadOnly, options.VerifyOnLoad) = (security, storageKey, true, true), kind: null, cancellationToken);
        return new StoredDatabase(database.Name, database.Replica, database.GetDiagnostics());
    }
}
