using GenosDb.Storage;

namespace GenosDb;

/// <summary>Keeps back that a storage has been opened, which is not the end of opening a database.</summary>
/// <param name="target">Who is told everything else.</param>
internal sealed class OpeningProgress(IProgress<StorageProgress> target) : IProgress<StorageProgress>
{
    /// <summary>How far it is.</summary>
    public StorageProgress Last { get; private set; }

    public void Report(StorageProgress value)
    {
        Last = value;
        if (value.Phase != StoragePhase.Done)
            target.Report(value);
    }
}
