using Microsoft.Win32.SafeHandles;

namespace GenosDb.Storage;

/// <summary>A directory of the file system. The only place where the log touches files.</summary>
/// <remarks>Says by <see cref="Exception.HResult"/> what a failure is, as <see cref="IStorageDevice"/> asks for. Thread-safe.</remarks>
internal sealed class FileStorageDevice : IStorageDevice
{
    private readonly Lock _gate = new();

    // Folders whose entries have changed since they were synced.
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    public FileStorageDevice(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Location = Path.GetFullPath(directory);
    }

    public string Location { get; }

    public IReadOnlyList<string> List()
    {
        if (File.Exists(Location))
            throw new StorageException(StorageFailure.NotAStore, $"'{Location}' is a file. Choose a folder. Nothing was touched.") { Path = Location };
        return FileErrors.Guard(() =>
        {
            if (!Directory.Exists(Location))
                return [];
            List<string> names = [.. Directory.EnumerateFiles(Location).Select(path => Path.GetFileName(path))];
            foreach (var folder in Directory.EnumerateDirectories(Location))
                names.AddRange(Directory.EnumerateFiles(folder).Select(path => $"{Path.GetFileName(folder)}/{Path.GetFileName(path)}"));
            return names;
        });
    }

    public IStorageFile Open(string name, StorageFileMode mode) => FileErrors.Guard(() =>
    {
        var path = PathOf(name);
        switch (mode)
        {
            case StorageFileMode.Read:
                return new FileStorageFile(path, OpenToRead(path), isWritable: false);
            case StorageFileMode.CreateNew:
                CreateFolders(path);
                var created = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                Note(path);
                return new FileStorageFile(path, created, isWritable: true);
            case StorageFileMode.Lock:
                CreateFolders(path);
                return new FileStorageFile(path, FileLock.Take(path), isWritable: true);
            default:
                throw new ArgumentOutOfRangeException(nameof(mode), mode, "There are three modes.");
        }
    });

    public void Rename(string from, string to) => FileErrors.Guard(() =>
    {
        var (source, target) = (PathOf(from), PathOf(to));
        CreateFolders(target);
        DirectoryEntries.Replace(source, target);
        Note(source);
        Note(target);
    });

    public void Delete(string name) => FileErrors.Guard(() =>
    {
        var path = PathOf(name);
        if (!File.Exists(path))
            return;
        File.Delete(path);
        Note(path);
    });

    public void SyncDirectory() => FileErrors.Guard(() =>
    {
        string[] changed;
        lock (_gate)
            changed = [.. _changed];
        foreach (var folder in changed)
            DirectoryEntries.Sync(folder);
        DirectoryEntries.Sync(Location);
        // Kept until all of them were synced: a failure may have been in any.
        lock (_gate)
            _changed.ExceptWith(changed);
    });

    private static SafeFileHandle OpenToRead(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException problem) when (FileErrors.IsHeld(problem) && !OperatingSystem.IsWindows())
        {
            return DirectoryEntries.OpenUnlocked(path);
        }
    }

    private string PathOf(string name) => Path.Combine(Location, name);

    private void Note(string path)
    {
        lock (_gate)
            _changed.Add(Path.GetDirectoryName(path)!);
    }

    private void CreateFolders(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        List<string> created = [];
        for (var missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
            created.Add(missing);
        if (created.Count == 0)
            return;
        Directory.CreateDirectory(folder);
        foreach (var one in created)
            Note(one);
    }
}
