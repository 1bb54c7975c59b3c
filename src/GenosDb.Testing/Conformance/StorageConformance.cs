namespace GenosDb.Testing;

/// <summary>What every storage owes to the engine, as far as its contract shows it: whole batches, the last value, one opener, limits, cancellation, read-only, compaction, and a model test against a dictionary.</summary>
/// <remarks>The storages of the library pass it. What needs a crash is not here: kill a process that writes, and cut the power of a simulated disk. A call that hangs fails after 30 seconds.
/// One case writes 64 MiB.</remarks>
public static class StorageConformance
{
    /// <summary>The cases.</summary>
    /// <param name="newFixture">Makes an empty place; called for each run of a case, which disposes it.</param>
    /// <param name="seed">What random contents are a function of; failures print it.</param>
    public static IReadOnlyList<ConformanceCase> Cases(Func<IStorageFixture> newFixture, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(newFixture);
        return
        [
            Case("A new store delivers nothing and accepts a batch", StorageContract.StartsEmptyAsync),
            Case("Every key has its last value after reopening, and a deleted one is gone", StorageContract.KeepsLastValueAsync),
            Case("Keys and values of every shape come back as they were", StorageContract.KeepsEveryShapeAsync),
            Case("The caller's bytes are its own once an append has returned", StorageContract.CopiesBytesAsync),
            Case("A batch of one record comes back", store => StorageContract.KeepsBatchAsync(store, records: 1, valueBytes: 100)),
            Case("A batch of a thousand records comes back", store => StorageContract.KeepsBatchAsync(store, records: 1_000, valueBytes: 300)),
            Case("A batch of 64 MiB comes back", store => StorageContract.KeepsBatchAsync(store, records: 64, valueBytes: 1 << 20)),
            Case("Batches are numbered, and durable once they are flushed", StorageContract.NumbersBatchesAsync),
            Case("Random batches, deletions, flushes, compactions and reopenings agree with a dictionary", StorageContract.AgreesWithDictionaryAsync),
            Case("A store can be opened a hundred times", StorageContract.ReopensAsync),
            Case("A second opener is refused, and the first goes on", StorageContract.RefusesSecondOpenerAsync),
            Case("A call that is cancelled before it starts does nothing", StorageContract.HonoursCancellationAsync),
            Case("Calls that overlap are refused", StorageContract.RefusesOverlapAsync),
            Case("What is above a limit is refused with its whole group, and what is at the limit is not", StorageContract.KeepsLimitsAsync),
            Case("A store opened for reading delivers everything and refuses to be written", StorageContract.RefusesWritesWhenReadOnlyAsync),
            Case("Appends and flushes go on beside a compaction", StorageContract.AppendsBesideCompactionAsync),
            Case("Appends go on beside a verification", StorageContract.AppendsBesideVerificationAsync),
            Case("A compaction that is cancelled or fails keeps everything", StorageContract.SurvivesFailedCompactionAsync),
            Case("Verification reads every record of a sound store and finds nothing", StorageContract.VerifiesAsync),
            Case("Progress ascends and ends with everything done, whatever its observer throws", StorageContract.ReportsProgressAsync),
            Case("A handler that throws ends the opening, and the store opens again", StorageContract.SurvivesThrowingHandlerAsync),
            Case("A store that is not open refuses calls, and disposal can be repeated", StorageContract.RefusesWhenClosedAsync),
        ];

        ConformanceCase Case(string name, Func<TestedStore, Task> check) => new(name, async cancellationToken =>
        {
            var store = new TestedStore(newFixture(), SplitMix.Mix(seed, SplitMix.Hash(name)), cancellationToken);
            await using (store.ConfigureAwait(false))
            {
                try
                {
                    await check(store).ConfigureAwait(false);
                }
                catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    throw new ConformanceException($"seed {seed}: {problem.Message}", problem);
                }
            }
        });
    }
}
