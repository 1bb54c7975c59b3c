namespace GenosDb.Storage;

/// <summary>Makes the exceptions of the file system those of a device.</summary>
internal static class FileErrors
{
    private const int WindowsLockViolation = unchecked((int)0x80070021);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    // errno, which .NET hands out as it is: EAGAIN (Linux, Apple), ENOSPC (both), EDQUOT (Linux, Apple).
    private const int TryAgainLinux = 11;
    private const int TryAgainApple = 35;
    private const int NoSpaceLeft = 28;
    private const int QuotaLinux = 122;
    private const int QuotaApple = 69;

    public static bool IsHeld(IOException problem) => problem.HResult is StorageErrors.Held or WindowsLockViolation || (!OperatingSystem.IsWindows() && problem.HResult is TryAgainLinux or TryAgainApple);

    public static void Guard(Action call) => Guard(() =>
    {
        call();
        return true;
    });

    public static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Translate(problem);
        }
    }

    public static IOException Translate(Exception problem) => problem switch
    {
        IOException held when IsHeld(held) => new IOException(held.Message, held) { HResult = StorageErrors.Held },
        IOException full when IsNoSpace(full) => new IOException(full.Message, full) { HResult = StorageErrors.NoSpace },
        IOException other => other,
        _ => new IOException(problem.Message, problem),
    };

    private static bool IsNoSpace(IOException problem) =>
        problem.HResult is StorageErrors.NoSpace or WindowsHandleDiskFull || (!OperatingSystem.IsWindows() && problem.HResult is NoSpaceLeft or QuotaLinux or QuotaApple);
}
