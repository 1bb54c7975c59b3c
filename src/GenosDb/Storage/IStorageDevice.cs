namespace GenosDb.Storage;

/// <summary>All that the log asks of a disk. Names are relative, with at most one folder before a slash; calls are synchronous. Thread-safe.</summary>
/// <remarks>An <see cref="IOException"/> says by its <see cref="Exception.HResult"/>, on every platform, that somebody holds a file (0x80070020) or that there is no space
/// (0x80070070); with any other value the disk failed.</remarks>
public interface IStorageDevice
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>Names of all files, also those one folder down; empty when nothing is there yet.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    IReadOnlyList<string> List();

    /// <summary>Opens a file; creating one creates the folders it needs.</summary>
    /// <param name="name">The file.</param>
    /// <param name="mode">What for.</param>
    /// <exception cref="IOException">Not there, there already, held by somebody, or the disk failed.</exception>
    IStorageFile Open(string name, StorageFileMode mode);

    /// <summary>Renames a file, and replaces an existing one atomically.</summary>
    /// <param name="from">The old name.</param>
    /// <param name="to">The new name.</param>
    /// <exception cref="IOException">It failed.</exception>
    void Rename(string from, string to);

    /// <summary>Deletes a file.</summary>
    /// <param name="name">The file; one that is not there is no error.</param>
    /// <exception cref="IOException">It failed.</exception>
    void Delete(string name);

    /// <summary>Makes creations, renames and deletions survive a power cut.</summary>
    /// <exception cref="IOException">It failed.</exception>
    void SyncDirectory();
}
