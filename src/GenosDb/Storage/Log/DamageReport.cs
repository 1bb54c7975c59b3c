namespace GenosDb.Storage;

/// <summary>Takes what is not as it was written: throws at the first, or lists all.</summary>
internal sealed class DamageReport(IStorageDevice device, bool throws)
{
    /// <summary>In the order in which it was found.</summary>
    public List<StorageFinding> Findings { get; } = [];

    /// <summary>Whether something that was durable is gone.</summary>
    public bool IsLossy { get; private set; }

    /// <summary>Takes damage that something else makes up for.</summary>
    public void AddRepaired(StorageFinding finding) => Findings.Add(finding);

    /// <summary>Takes the loss of what was durable.</summary>
    /// <exception cref="StorageException">It throws.</exception>
    public void Add(string file, long? offset, long? lsn, string message)
    {
        var finding = new StorageFinding(file, offset, lsn, message);
        Findings.Add(finding);
        IsLossy = true;
        if (throws)
            throw StorageErrors.Corrupt(device, Findings[0]);
    }
}
