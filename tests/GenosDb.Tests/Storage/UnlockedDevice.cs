using GenosDb.Storage;

namespace GenosDb.Tests.Storage;

/// <summary>A device whose locks do not work, as on some network file systems.</summary>
internal sealed class UnlockedDevice(IStorageDevice device) : IStorageDevice
{
    public string Location => device.Location;

    public IReadOnlyList<string> List() => device.List();

    public IStorageFile Open(string name, StorageFileMode mode) => device.Open(mode == StorageFileMode.Lock ? name + "-of-nobody" : name, mode);

    public void Rename(string from, string to) => device.Rename(from, to);

    public void Delete(string name) => device.Delete(name);

    public void SyncDirectory() => device.SyncDirectory();
}
