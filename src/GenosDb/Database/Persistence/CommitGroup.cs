using System.Runtime.InteropServices;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Commits that go to the storage together. Each is a batch of its own, and they share a flush.</summary>
internal sealed class CommitGroup
{
    private readonly List<StateChange> _changes = [];
    private readonly List<int> _ends = [];
    private readonly TaskCompletionSource<long> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Commits in it.</summary>
    public int Count => _ends.Count;

    /// <summary>Bytes of them, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of the last commit in it, or of the last one before it.</summary>
    public long Last { get; set; }

    /// <summary>Somebody waits until it is durable.</summary>
    public bool MustFlush { get; set; }

    /// <summary>Completes with the LSN of its last batch when the operating system has it.</summary>
    public Task<long> Written => _written.Task;

    /// <summary>Completes when it survives a power cut.</summary>
    public Task Durable => _durable.Task;

    public void Add(ReadOnlySpan<StateChange> changes)
    {
        _changes.AddRange(changes);
        _ends.Add(_changes.Count);
        foreach (ref readonly var change in changes)
            Bytes += change.IsDeletion || change.Operation is null ? 40 : 160 + change.Operation.NodeId.Length + (change.Operation.BodyBytes?.Length ?? 0);
    }

    /// <summary>The changes of one commit.</summary>
    public ReadOnlySpan<StateChange> ChangesOf(int commit)
    {
        var start = commit == 0 ? 0 : _ends[commit - 1];
        return CollectionsMarshal.AsSpan(_changes)[start.._ends[commit]];
    }

    public void NoteWritten(long lsn) => _written.TrySetResult(lsn);

    public void NoteDurable() => _durable.TrySetResult();

    /// <summary>Whoever waits is told; nobody has to.</summary>
    public void Fail(StorageException problem)
    {
        _written.TrySetException(problem);
        _durable.TrySetException(problem);
        _ = _written.Task.Exception;
        _ = _durable.Task.Exception;
    }
}
