namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Waits for a number of visible nodes, by the changes that an application sees.</summary>
internal static class Arrivals
{
    // Far beyond any figure: what has not arrived by then is lost, and a figure of a run that loses data counts for nothing.
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(1);

    /// <exception cref="InvalidOperationException">They do not arrive.</exception>
    public static async Task Of(GenosDatabase database, Func<int, bool> enough)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = database.Changes.Subscribe(new Observer<GraphChangeSet>(_ => Check()));

        // What arrived before the subscription raises no change.
        Check();
        try
        {
            await reached.Task.WaitAsync(Lost);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"Not everything arrived: {database.GetDiagnostics().Nodes} nodes are visible, and synchronisation says {database.Sync.Status.Phase}.", exception);
        }

        void Check()
        {
            using var snapshot = database.GetSnapshot();
            if (enough(snapshot.Count))
                reached.TrySetResult();
        }
    }
}
