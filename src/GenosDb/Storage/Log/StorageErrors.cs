namespace GenosDb.Storage;

/// <summary>What the log throws, and what it makes of the exceptions of a device.</summary>
internal static class StorageErrors
{
    /// <summary>The <see cref="Exception.HResult"/> by which a device says that somebody holds the file.</summary>
    public const int Held = unchecked((int)0x80070020);

    /// <summary>The <see cref="Exception.HResult"/> by which a device says that there is no space.</summary>
    public const int NoSpace = unchecked((int)0x80070070);

    public static StorageException Corrupt(IStorageDevice device, StorageFinding finding, Exception? cause = null) => new(
        StorageFailure.Corrupt,
        $"'{PathOf(device, finding.Path)}' {finding.Message}. Nothing was touched. Restore a backup, or open with {nameof(OnCorruption)}.{nameof(OnCorruption.SalvageAndResync)} to keep what is sound and fetch the rest from peers.",
        cause)
    {
        Path = PathOf(device, finding.Path),
        Offset = finding.Offset,
        Lsn = finding.Lsn,
    };

    public static StorageException Unreadable(IStorageDevice device, string name, long? offset, IOException cause) =>
        Corrupt(device, new StorageFinding(name, offset, Lsn: null, $"cannot be read: {cause.Message}"), cause);

    public static StorageException Faulted(IStorageDevice device, string what, Exception? cause) =>
        new(StorageFailure.Faulted, $"{what} What was pending may or may not be on disk. Dispose and open again: that reads what is really there.", cause) { Path = device.Location };

    public static StorageException Full(IStorageDevice device, IOException cause) =>
        new(StorageFailure.Full, $"No space in '{device.Location}': {cause.Message} Free some and append again.", cause) { Path = device.Location };

    /// <summary>A failure while files are written at opening or in compaction, of which nothing is pending.</summary>
    public static StorageException NotWritten(IStorageDevice device, IOException cause) => cause.HResult == NoSpace ? Full(device, cause) : Faulted(device, $"Writing in '{device.Location}' failed: {cause.Message}", cause);

    public static string PathOf(IStorageDevice device, string name) => name.Length == 0 ? device.Location : Path.Combine(device.Location, name);
}
