using GenosDb.Storage;

namespace GenosDb.Tests.Testing.Support;

/// <summary>A device that leaves out syncing: of files, or of the directory.</summary>
internal sealed class LazyDevice(IStorageDevice device, bool syncsFiles) : IStorageDevice
{
    public string Location => device.Location;

    public IReadOnlyList<string> List() => device.List();

    public IStorageFile Open(string name, StorageFileMode mode) => syncsFiles ? device.Open(name, mode) : new LazyFile(device.Open(name, mode));

    public void Rename(string from, string to) => device.Rename(from, to);

    public void Delete(string name) => device.Delete(name);

    public void SyncDirectory()
    {
        if (!syncsFiles)
            device.SyncDirectory();
    }

    private sealed class LazyFile(IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source) => file.Write(offset, source);

        public void Sync()
        {
        }

        public void Dispose() => file.Dispose();
    }
}
