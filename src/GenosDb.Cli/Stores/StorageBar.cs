using GenosDb.Storage;
using Spectre.Console;

namespace GenosDb.Cli.Stores;

/// <summary>Shows on a bar how far a storage is.</summary>
internal sealed class StorageBar(Action<double> progress) : IProgress<StorageProgress>
{
    /// <summary>Runs work that reports as a storage does.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, string title, Func<IProgress<StorageProgress>, Task<T>> work) =>
        ProgressBar.ShowAsync(console, title, progress => work(new StorageBar(progress)));

    public void Report(StorageProgress value) =>
        progress(value.Phase switch
        {
            StoragePhase.Done => 1,
            // All bytes are read then, and it is not known how many records are to come.
            StoragePhase.Indexing => double.NaN,
            _ => value.BytesTotal > 0 ? (double)value.BytesDone / value.BytesTotal : double.NaN,
        });
}
