using System.Collections;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>A group whose first reader waits until it is let go, so that an append is certainly running.</summary>
internal sealed class PausedGroup(TimeSpan limit, params StorageBatch[] batches) : IReadOnlyList<StorageBatch>, IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _letGo = new();

    /// <summary>Completes when somebody reads it.</summary>
    public Task Reached => _reached.Task;

    /// <inheritdoc/>
    public int Count => Pause().Length;

    /// <inheritdoc/>
    public StorageBatch this[int index] => Pause()[index];

    /// <summary>Lets the reader go on.</summary>
    public void LetGo() => _letGo.Set();

    /// <inheritdoc/>
    public IEnumerator<StorageBatch> GetEnumerator() => Pause().AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _letGo.Dispose();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private StorageBatch[] Pause()
    {
        _reached.TrySetResult();
        _letGo.Wait(limit);
        return batches;
    }
}
