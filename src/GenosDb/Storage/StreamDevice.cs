namespace GenosDb.Storage;

/// <summary>A stream as the one file of a device, written or read from its present position on. The stream stays open.</summary>
internal sealed class StreamDevice(Stream stream) : IStorageDevice
{
    public const string FileName = "stream";

    public string Location => FileName;

    public IReadOnlyList<string> List() => [FileName];

    public IStorageFile Open(string name, StorageFileMode mode) => new StreamFile(stream);

    public void Rename(string from, string to) => throw new NotSupportedException("A stream has no name.");

    public void Delete(string name) => throw new NotSupportedException("A stream is not deleted.");

    public void SyncDirectory() => throw new NotSupportedException("A stream is in no directory.");
}
