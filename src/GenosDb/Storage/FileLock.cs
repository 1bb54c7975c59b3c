using Microsoft.Win32.SafeHandles;

namespace GenosDb.Storage;

/// <summary>A file that one opener at a time has; the operating system gives it back when the process ends.</summary>
internal static class FileLock
{
    /// <exception cref="IOException">Held.</exception>
    public static SafeFileHandle Take(string path) =>
        // Elsewhere sharing for reading would be sharing the lock; on Windows it lets others read who holds it.
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
}
