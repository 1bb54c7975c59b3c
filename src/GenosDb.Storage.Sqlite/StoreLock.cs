namespace GenosDb.Storage.Sqlite;

/// <summary>Who may open a store: one to write, or any number to read. The operating system releases it with the process.</summary>
internal static class StoreLock
{
    /// <summary>Takes it; null for a reader where there is nothing to hold.</summary>
    /// <exception cref="StorageException">Somebody else holds it, or there is no folder for it.</exception>
    /// <exception cref="IOException">It failed otherwise.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
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
        catch (IOException problem) when (IsHeld(problem))
        {
            var mark = DurableMark.Read(files.Durable);
            var isHere = mark?.ProcessId == Environment.ProcessId;
            var holder = mark is { } last
                ? FormattableString.Invariant($"{(isHere ? "this process" : $"process {last.ProcessId}")}, which wrote last at {DateTimeOffset.FromUnixTimeMilliseconds(last.UnixMilliseconds):u},")
                : "another database";
            throw new StorageException(StorageFailure.InUse, $"'{files.Database}' is in use: {holder} holds it. {(isHere ? "Dispose the other GenosDatabase first" : "Close it there")}.", problem) { Path = files.Database };
        }
    }

    // ERROR_SHARING_VIOLATION, and EWOULDBLOCK of Linux and of macOS.
    private static bool IsHeld(IOException problem) => problem.HResult is unchecked((int)0x80070020) or 11 or 35;
}
