namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Waits for a number of visible nodes, by the changes that an application sees.</summary>
internal static class Arrivals
{
    public static async Task Of(GenosDatabase database, Func<int, bool> enough)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = database.Changes.Subscribe(new Observer<GraphChangeSet>(_ => Check()));

        // What arrived before the subscription raises no change.
        Check();
        await reached.Task;

        void Check()
        {
            using var snapshot = database.GetSnapshot();
            if (enough(snapshot.Count))
                reached.TrySetResult();
        }
    }
}
