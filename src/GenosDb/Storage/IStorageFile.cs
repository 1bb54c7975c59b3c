namespace GenosDb.Storage;

/// <summary>An open file. Calls are synchronous. Reads may run beside one writer.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>Bytes.</summary>
    /// <exception cref="IOException">It cannot be asked.</exception>
    long Length { get; }

    /// <summary>Reads from a position.</summary>
    /// <param name="offset">The position.</param>
    /// <param name="destination">Receives bytes.</param>
    /// <returns>How many; fewer than asked for at the end only.</returns>
    /// <exception cref="IOException">Reading failed.</exception>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all bytes at a position; the file grows as needed.</summary>
    /// <param name="offset">The position.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="IOException">Writing failed, perhaps in the middle.</exception>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Makes contents and length survive a power cut.</summary>
    /// <exception cref="IOException">It failed; what was written since the last time is lost or not.</exception>
    void Sync();
}
