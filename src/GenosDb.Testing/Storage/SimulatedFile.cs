using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>An open file of a simulated disk, of one life of the process.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, SimulatedContents contents, long life, string? heldName) : IStorageFile
{
    public long Length => disk.LengthOf(this);

    public SimulatedContents Contents => contents;

    public long Life => life;

    /// <summary>The name that it holds against others; null when it does not.</summary>
    public string? HeldName => heldName;

    public int Read(long offset, Span<byte> destination) => disk.Read(this, offset, destination);

    public void Write(long offset, ReadOnlySpan<byte> source) => disk.Write(this, offset, source);

    public void Sync() => disk.Sync(this);

    public void Dispose() => disk.Close(this);
}
