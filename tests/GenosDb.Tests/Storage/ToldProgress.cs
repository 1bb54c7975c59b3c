using GenosDb.Storage;

namespace GenosDb.Tests.Storage;

/// <summary>Keeps what it is told, at once.</summary>
internal sealed class ToldProgress : IProgress<StorageProgress>
{
    public List<StorageProgress> Reports { get; } = [];

    public bool Throws { get; init; }

    public void Report(StorageProgress value)
    {
        if (Throws)
            throw new InvalidOperationException("I am the handler of somebody else.");
        Reports.Add(value);
    }
}
