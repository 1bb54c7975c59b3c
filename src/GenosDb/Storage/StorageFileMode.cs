namespace GenosDb.Storage;

/// <summary>What a file is opened for.</summary>
public enum StorageFileMode
{
    /// <summary>To be read. It has to be there.</summary>
    Read,

    /// <summary>To be written. It must not be there yet.</summary>
    CreateNew,

    /// <summary>To be held against others and written; created when it is absent. Fails with an <see cref="IOException"/> while somebody holds it, in this process too.</summary>
    Lock,
}
