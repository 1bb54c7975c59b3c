using Microsoft.Win32.SafeHandles;

namespace GenosDb.Storage;

/// <summary>A file of the file system.</summary>
internal sealed class FileStorageFile(string path, SafeFileHandle handle, bool isWritable) : IStorageFile
{
    public long Length => FileErrors.Guard(() => RandomAccess.GetLength(handle));

    public int Read(long offset, Span<byte> destination)
    {
        var read = 0;
        try
        {
            while (read < destination.Length && RandomAccess.Read(handle, destination[read..], offset + read) is var count and > 0)
                read += count;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Translate(problem);
        }

        return read;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        try
        {
            RandomAccess.Write(handle, source, offset);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Translate(problem);
        }
    }

    public void Sync() => FileErrors.Guard(() =>
    {
        if (isWritable || !OperatingSystem.IsWindows())
        {
            DirectoryEntries.SyncFile(handle);
            return;
        }

        // Windows flushes through a handle that may write, and then all of the file.
        using var writable = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(writable);
    });

    public void Dispose() => handle.Dispose();
}
