using System.Collections.Immutable;

namespace GenosDb.Feeds;

/// <summary>The readers for whom local writers wait.</summary>
internal sealed class WriterGates
{
    // Flows with what a reader starts: one that waited for its own reading, or two for each other's, would wait for ever.
    private static readonly AsyncLocal<ImmutableHashSet<object>?> Within = new();

    private readonly Lock _gate = new();
    private IWriterGate[] _readers = [];

    /// <summary>Whether the caller is a reader for whom others wait, or was started by one.</summary>
    public static bool IsWithinReader => Within.Value is { IsEmpty: false };

    /// <summary>Whether a writer has to look at all.</summary>
    public bool IsEmpty => Volatile.Read(ref _readers).Length == 0;

    /// <summary>The caller, and what it goes on with, is a reader for whom others wait.</summary>
    /// <param name="key">Of that reader. Readers are within each other, and need not end in the opposite order.</param>
    public static void Enter(object key) => Within.Value = (Within.Value ?? []).Add(key);

    /// <summary>It is not that reader any more.</summary>
    /// <param name="key">As when it entered.</param>
    public static void Leave(object key) => Within.Value = Within.Value?.Remove(key);

    public void Add(IWriterGate reader)
    {
        lock (_gate)
            Volatile.Write(ref _readers, [.. _readers, reader]);
    }

    public void Remove(IWriterGate reader)
    {
        lock (_gate)
            Volatile.Write(ref _readers, Array.FindAll(_readers, other => !ReferenceEquals(other, reader)));
    }

    /// <summary>Completes when each reader has had room since this call; complete when all have it.</summary>
    public Task WhenRoom()
    {
        if (IsWithinReader)
            return Task.CompletedTask;
        List<Task>? full = null;
        foreach (var reader in Volatile.Read(ref _readers))
        {
            if (reader.WhenRoom() is { IsCompleted: false } room)
                (full ??= []).Add(room);
        }

        return full is null ? Task.CompletedTask : Task.WhenAll(full);
    }
}
