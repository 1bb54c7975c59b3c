namespace GenosDb.Storage.Sqlite;

/// <summary>Who may open a store: one to write, or any number to read. The operating system releases it with the process.</summary>
internal static class StoreLock
{
    /// <summary>Takes it; null for a reader where there is nothing to hold.</summary>
    /// <exception cref="StorageException">Somebody else holds it, or its file cannot be made.</exception>
    public static IDisposable? Take(StoreFiles files, bool readOnly)
    {
        try
        {
            if (!readOnly)
                return File.OpenHandle(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return File.Exists(files.Lock) ? File.OpenHandle(files.Lock, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
        }
        catch (DirectoryNotFoundException problem)
        {
            throw new StorageException(StorageFailure.NotAStore, $"There is no folder for '{files.Database}'. Create it.", problem) { Path = files.Database };
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StorageException(StorageFailure.None, $"'{files.Lock}' cannot be opened: {problem.Message} Check its rights and those of its folder.", problem) { Path = files.Lock };
        }
        catch (IOException problem)
        {
            var holder = DurableMark.Read(files.Durable) is { } mark
                ? FormattableString.Invariant($"process {mark.ProcessId}, which wrote last at {DateTimeOffset.FromUnixTimeMilliseconds(mark.UnixMilliseconds):u},")
                : "another database";
            throw new StorageException(StorageFailure.InUse, $"'{files.Database}' is in use: {holder} holds it. Close it there.", problem) { Path = files.Database };
        }
    }
}
