namespace GenosDb.Storage;

/// <summary>The files that are read while a store is opened or verified.</summary>
internal sealed class StoreFiles(IStorageDevice device) : IDisposable
{
    private readonly Dictionary<string, IStorageFile> _open = new(StringComparer.Ordinal);

    public IStorageDevice Device => device;

    /// <summary>Opens files now, so that they stay readable when a writer elsewhere removes them.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    public void Hold(IEnumerable<string> names)
    {
        foreach (var name in names)
            _open.Add(name, device.Open(name, StorageFileMode.Read));
    }

    /// <exception cref="StorageException">It cannot be opened.</exception>
    public IStorageFile Open(string name)
    {
        if (_open.TryGetValue(name, out var file))
            return file;
        try
        {
            return _open[name] = device.Open(name, StorageFileMode.Read);
        }
        catch (IOException problem)
        {
            throw StorageErrors.Unreadable(device, name, offset: null, problem);
        }
    }

    /// <exception cref="StorageException">It cannot be asked.</exception>
    public long LengthOf(string name)
    {
        try
        {
            return Open(name).Length;
        }
        catch (IOException problem)
        {
            throw StorageErrors.Unreadable(device, name, offset: null, problem);
        }
    }

    /// <summary>Reads up to the end of the file.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public int Read(string name, long offset, Span<byte> destination)
    {
        try
        {
            return Open(name).Read(offset, destination);
        }
        catch (IOException problem)
        {
            throw StorageErrors.Unreadable(device, name, offset, problem);
        }
    }

    public void Close(string name)
    {
        if (_open.Remove(name, out var file))
            file.Dispose();
    }

    public void Dispose()
    {
        foreach (var file in _open.Values)
            file.Dispose();
        _open.Clear();
    }
}
