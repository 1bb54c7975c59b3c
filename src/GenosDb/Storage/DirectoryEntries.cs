using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GenosDb.Storage;

/// <summary>What managed code cannot do: make directory entries durable, and a few files on a few platforms.</summary>
internal static class DirectoryEntries
{
    private const int FullFileSync = 51; // F_FULLFSYNC
    private const int ReplaceExisting = 1; // MOVEFILE_REPLACE_EXISTING
    private const int WriteThrough = 8; // MOVEFILE_WRITE_THROUGH

    /// <summary>Renames; on Windows the entry is durable when it returns.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void Replace(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
            File.Move(from, to, overwrite: true);
        else if (!MoveFileEx(from, to, ReplaceExisting | WriteThrough))
            throw new IOException($"'{from}' cannot be renamed to '{to}': {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetHRForLastWin32Error());
    }

    /// <summary>Makes the entries of a folder durable. On Windows renames are already, and nothing else can be asked for.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = OpenUnlocked(folder);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Makes a file durable.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void SyncFile(SafeFileHandle handle)
    {
        // There, what the platform calls a sync leaves the bytes in the cache of the drive.
        if ((OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() || OperatingSystem.IsMacCatalyst()) && Fcntl(handle, FullFileSync) == 0)
            return;
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Opens a file or folder to read it, without the advisory lock that .NET takes on Unix.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenUnlocked(string path)
    {
        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), flags: 0);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fcntl(SafeFileHandle file, int command);

    [DllImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileEx(string from, string to, int flags);
}
