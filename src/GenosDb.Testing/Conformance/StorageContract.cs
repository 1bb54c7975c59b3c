using System.Text;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>The rules of <see cref="StorageConformance"/>, one method each.</summary>
internal static class StorageContract
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    public static async Task StartsEmptyAsync(TestedStore store)
    {
        var opening = await store.OpenAsync().ConfigureAwait(false);
        Require(opening.RecordsDelivered == 0, $"a new store says that it delivered {opening.RecordsDelivered} records");
        Require(store.Storage.Status is { Kind.Length: > 0, Health: StorageHealth.Open }, $"an open store says {store.Storage.Status}");
        await store.AppendAsync(store.Put("alice")).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task KeepsLastValueAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.Put("alice"), store.Put("bob"), store.Put("charlie"), store.Put("erin")).ConfigureAwait(false);
        await store.AppendAsync(store.Put("alice"), Delete("bob"), Delete("never there"), store.Put("erin")).ConfigureAwait(false);
        var changes = store.Put("dave");
        changes.Delete("dave"u8.ToArray());
        changes.Delete("alice"u8.ToArray());
        changes.Put("alice"u8.ToArray(), "within a batch the last one counts"u8.ToArray());
        changes.Delete("charlie"u8.ToArray());
        await store.AppendAsync(changes, store.Put("charlie")).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
        await store.AppendAsync(Delete("alice"), store.Put("bob")).ConfigureAwait(false);
        var opening = await store.ReopenAsync().ConfigureAwait(false);
        Require(opening.RecordsDelivered >= store.Model.Count, $"{store.Model.Count} keys were delivered, and {opening.RecordsDelivered} records counted");
    }

    public static async Task KeepsEveryShapeAsync(TestedStore store)
    {
        var limits = new StorageLimits();
        var batch = new StorageBatch();
        foreach (byte[] key in (byte[][])[[0], [0, 0], [0, 0, 0], [0, 1], [1], [127], [128], [255], [255, 0], [255, 255], [.. "alice"u8], [.. "alice\0"u8], new byte[limits.KeyBytes], store.NextBytes(limits.KeyBytes)])
            batch.Put(key, store.NextBytes(key.Length));
        foreach (var length in (int[])[0, 1, 2, 255, 256, 4_095, 4_096, 4_097, 65_535, 65_536, limits.ValueBytes - 1, limits.ValueBytes])
            batch.Put(BitConverter.GetBytes(length), store.NextBytes(length));
        batch.Put("zeros"u8.ToArray(), new byte[100_000]);
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(batch).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task CopiesBytesAsync(TestedStore store)
    {
        var (key, value) = (store.NextBytes(10), store.NextBytes(5_000));
        var batch = new StorageBatch();
        batch.Put(key, value);
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(batch).ConfigureAwait(false);
        Array.Clear(key);
        Array.Clear(value);
        await store.AppendAsync(store.Put("alice")).ConfigureAwait(false);
        await store.FlushAsync().ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task KeepsBatchAsync(TestedStore store, int records, int valueBytes)
    {
        var batch = new StorageBatch();
        for (var record = 0; record < records; record++)
            batch.Put(BitConverter.GetBytes(record), store.NextBytes(valueBytes));
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.Put("before")).ConfigureAwait(false);
        await store.AppendAsync(batch).ConfigureAwait(false);
        await store.AppendAsync(store.Put("after")).ConfigureAwait(false);
        await store.FlushAsync().ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task NumbersBatchesAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        var last = store.Storage.Status.Lsn;
        for (var group = 1; group <= 3; group++)
        {
            var lsn = await store.AppendAsync([.. Enumerable.Range(0, group).Select(_ => store.NextBatch())]).ConfigureAwait(false);
            var status = store.Storage.Status;
            Require(lsn >= last + group, $"{group} batches after {last} end with {lsn}");
            Require(status.Lsn == lsn && status.DurableLsn <= lsn, $"after appending {lsn} the status is {status}");
            await store.FlushAsync().ConfigureAwait(false);
            status = store.Storage.Status;
            Require(!status.IsDurable || status.DurableLsn >= lsn, $"after flushing {lsn} the status is {status}");
            last = lsn;
        }

        await store.ReopenAsync().ConfigureAwait(false);
        Require(store.Storage.Status.Lsn >= last, $"{last} was appended, and after reopening the status is {store.Storage.Status}");
    }

    public static async Task AgreesWithDictionaryAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var step = 0; step < 400; step++)
        {
            var task = store.Next(20) switch
            {
                0 => store.ReopenAsync(),
                1 => store.CompactAsync(),
                2 or 3 => store.FlushAsync(),
                4 => VerifyAsync(store),
                _ => store.AppendAsync([.. Enumerable.Range(0, 1 + store.Next(4)).Select(_ => store.NextBatch())]),
            };
            try
            {
                await task.ConfigureAwait(false);
            }
            catch (ConformanceException problem)
            {
                throw new ConformanceException($"step {step}: {problem.Message}", problem);
            }
        }

        await store.ReopenAsync().ConfigureAwait(false);
        await VerifyAsync(store).ConfigureAwait(false);
    }

    public static async Task ReopensAsync(TestedStore store)
    {
        var (incarnation, lsn) = ((await store.OpenAsync().ConfigureAwait(false)).Incarnation, 0L);
        for (var time = 0; time < 100; time++)
        {
            lsn = await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
            if (time % 3 == 0)
                await store.FlushAsync().ConfigureAwait(false);
            var opening = await store.ReopenAsync().ConfigureAwait(false);
            Require(opening.Incarnation > incarnation, $"incarnation {opening.Incarnation} follows {incarnation}");
            Require(store.Storage.Status.Lsn >= lsn, $"{lsn} was appended, and after reopening the status is {store.Storage.Status}");
            incarnation = opening.Incarnation;
        }
    }

    public static async Task RefusesSecondOpenerAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        for (var time = 0; time < 3; time++)
        {
            var second = store.Create();
            await RequireFailsAsync(StorageFailure.InUse, () => store.InTime(second.OpenAsync(store.Request((_, _, _) => { }), store.CancellationToken))).ConfigureAwait(false);
            if (!ReferenceEquals(second, store.Storage))
                await store.InTime(second.DisposeAsync()).ConfigureAwait(false);
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
            await store.FlushAsync().ConfigureAwait(false);
        }

        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task HonoursCancellationAsync(TestedStore store)
    {
        var unopened = store.Create();
        await RequireThrowsAsync<OperationCanceledException>(() => store.InTime(unopened.OpenAsync(store.Request((_, _, _) => { }), Cancelled))).ConfigureAwait(false);
        await store.InTime(unopened.DisposeAsync()).ConfigureAwait(false);
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        var lsn = store.Storage.Status.Lsn;
        await RequireThrowsAsync<OperationCanceledException>(() => store.InTime(store.Storage.AppendAsync([store.NextBatch()], Cancelled))).ConfigureAwait(false);
        await RequireThrowsAsync<OperationCanceledException>(() => store.InTime(store.Storage.FlushAsync(Cancelled))).ConfigureAwait(false);
        await RequireThrowsAsync<OperationCanceledException>(() => store.InTime(store.Storage.CompactAsync(store.Model.ToState(lsn), Cancelled))).ConfigureAwait(false);
        await RequireThrowsAsync<OperationCanceledException>(() => store.InTime(store.Storage.VerifyAsync(progress: null, Cancelled))).ConfigureAwait(false);
        Require(store.Storage.Status.Lsn == lsn, $"a cancelled append moved the number from {lsn} to {store.Storage.Status.Lsn}");
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task RefusesOverlapAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.Put("alice")).ConfigureAwait(false);
        await store.CloseAsync().ConfigureAwait(false);

        var storage = store.Create();
        var during = new List<Task>();
        await store.InTime(storage.OpenAsync(
            store.Request((_, _, _) => during.AddRange(
                Start(() => storage.AppendAsync([store.NextBatch()], CancellationToken.None).AsTask()),
                Start(() => storage.FlushAsync(CancellationToken.None).AsTask()),
                Start(() => storage.VerifyAsync(progress: null, CancellationToken.None).AsTask()))),
            store.CancellationToken)).ConfigureAwait(false);
        foreach (var call in during)
            await RequireThrowsAsync<InvalidOperationException>(() => store.InTime(call)).ConfigureAwait(false);
        await store.InTime(storage.DisposeAsync()).ConfigureAwait(false);

        await store.OpenAsync().ConfigureAwait(false);
        var batch = store.NextBatch();
        using var group = new PausedGroup(TestedStore.Limit, batch);
        var appending = Task.Run(() => store.Storage.AppendAsync(group, store.CancellationToken).AsTask());
        await store.InTime(Task.WhenAny(group.Reached, appending)).ConfigureAwait(false);
        await RequireThrowsAsync<InvalidOperationException>(() => store.InTime(Task.Run(() => store.Storage.AppendAsync([store.NextBatch()], store.CancellationToken).AsTask()))).ConfigureAwait(false);
        await RequireThrowsAsync<InvalidOperationException>(() => store.InTime(Task.Run(() => store.Storage.FlushAsync(store.CancellationToken).AsTask()))).ConfigureAwait(false);
        group.LetGo();
        await store.InTime(appending).ConfigureAwait(false);
        store.Model.Apply([batch]);
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task KeepsLimitsAsync(TestedStore store)
    {
        await store.OpenAsync(request => request with { Limits = new StorageLimits { KeyBytes = 16, ValueBytes = 1_000, BatchBytes = 5_000 } }).ConfigureAwait(false);
        await store.AppendAsync(store.Put("alice")).ConfigureAwait(false);
        var lsn = store.Storage.Status.Lsn;
        var keyAbove = new StorageBatch();
        keyAbove.Delete(new byte[17]);
        foreach (var refused in (StorageBatch[])[Batch(1, 17, 1), Batch(1, 0, 1), Batch(1, 1, 1_001), Batch(6, 8, 992), keyAbove])
        {
            await RequireFailsAsync(StorageFailure.LimitExceeded, () => store.InTime(store.Storage.AppendAsync([refused], store.CancellationToken))).ConfigureAwait(false);
            await RequireFailsAsync(StorageFailure.LimitExceeded, () => store.InTime(store.Storage.AppendAsync([store.Put("bob"), refused, store.Put("charlie")], store.CancellationToken))).ConfigureAwait(false);
        }

        Require(store.Storage.Status.Lsn == lsn, $"refused batches moved the number from {lsn} to {store.Storage.Status.Lsn}");
        await store.AppendAsync(Batch(5, 8, 992), Batch(1, 16, 1_000)).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);

        StorageBatch Batch(int records, int keyBytes, int valueBytes)
        {
            var batch = new StorageBatch();
            for (var record = 0; record < records; record++)
                batch.Put(store.NextBytes(keyBytes), store.NextBytes(valueBytes));
            return batch;
        }
    }

    public static async Task RefusesWritesWhenReadOnlyAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var batch = 0; batch < 20; batch++)
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.CloseAsync().ConfigureAwait(false);
        for (var time = 0; time < 2; time++)
        {
            await store.OpenAsync(request => request with { ReadOnly = true }).ConfigureAwait(false);
            await RequireFailsAsync(StorageFailure.ReadOnly, () => store.InTime(store.Storage.AppendAsync([store.NextBatch()], store.CancellationToken))).ConfigureAwait(false);
            await VerifyAsync(store).ConfigureAwait(false);
            await store.CloseAsync().ConfigureAwait(false);
        }

        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task AppendsBesideCompactionAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var round = 0; round < 3; round++)
        {
            for (var batch = 0; batch < 50; batch++)
                await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var letGo = new ManualResetEventSlim();
            var state = store.Model.ToState(store.Storage.Status.Lsn).With(beforeRecord: () =>
            {
                reached.TrySetResult();
                letGo.Wait(TestedStore.Limit);
            });
            var compaction = Task.Run(() => store.Storage.CompactAsync(state, store.CancellationToken).AsTask());
            await store.InTime(Task.WhenAny(reached.Task, compaction)).ConfigureAwait(false);
            for (var batch = 0; batch < 10; batch++)
            {
                await store.InTime(Task.Run(() => store.AppendAsync(store.NextBatch()))).ConfigureAwait(false);
                await store.InTime(Task.Run(store.FlushAsync)).ConfigureAwait(false);
            }

            letGo.Set();
            await store.InTime(compaction).ConfigureAwait(false);
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
            await VerifyAsync(store).ConfigureAwait(false);
            await store.ReopenAsync().ConfigureAwait(false);
        }
    }

    public static async Task AppendsBesideVerificationAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var batch = 0; batch < 200; batch++)
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        for (var round = 0; round < 5; round++)
        {
            var verification = Task.Run(() => store.Storage.VerifyAsync(progress: null, store.CancellationToken).AsTask());
            for (var batch = 0; batch < 20; batch++)
                await store.InTime(Task.Run(() => store.AppendAsync(store.NextBatch()))).ConfigureAwait(false);
            await store.InTime(Task.Run(store.FlushAsync)).ConfigureAwait(false);
            RequireSound(await store.InTime(verification).ConfigureAwait(false));
        }

        await store.ReopenAsync().ConfigureAwait(false);
    }

    public static async Task SurvivesFailedCompactionAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var batch = 0; batch < 50; batch++)
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        var state = store.Model.ToState(store.Storage.Status.Lsn);
        var records = 0;
        await CompactAsync(state.With(() => throw new IOException("A state that cannot be read.")), store.CancellationToken).ConfigureAwait(false);
        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        using (var cancellation = new CancellationTokenSource())
        {
            await CompactAsync(
                state.With(() =>
                {
                    if (++records == 10)
                        cancellation.Cancel();
                }),
                cancellation.Token).ConfigureAwait(false);
        }

        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);
        await store.CompactAsync().ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);

        // A provider that does not need the state does not read it, and succeeds.
        async Task CompactAsync(IStorageState from, CancellationToken cancellationToken)
        {
            try
            {
                await store.InTime(store.Storage.CompactAsync(from, cancellationToken)).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is IOException or StorageException or OperationCanceledException)
            {
                return;
            }
        }
    }

    public static async Task VerifiesAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        await VerifyAsync(store).ConfigureAwait(false);
        for (var round = 0; round < 3; round++)
        {
            await store.AppendAsync(store.NextBatch(), store.NextBatch(), store.NextBatch()).ConfigureAwait(false);
            await VerifyAsync(store).ConfigureAwait(false);
            await store.ReopenAsync().ConfigureAwait(false);
            await VerifyAsync(store).ConfigureAwait(false);
            await store.CompactAsync().ConfigureAwait(false);
            await VerifyAsync(store).ConfigureAwait(false);
        }
    }

    public static async Task ReportsProgressAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var batch = 0; batch < 100; batch++)
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.CloseAsync().ConfigureAwait(false);
        var progress = new HeldProgress();
        await store.OpenAsync(request => request with { Progress = progress }).ConfigureAwait(false);
        Require(progress.Complaint() is null, $"opening: {progress.Complaint()}");
        progress = new HeldProgress();
        RequireSound(await store.InTime(store.Storage.VerifyAsync(progress, store.CancellationToken)).ConfigureAwait(false));
        Require(progress.Complaint() is null, $"verification: {progress.Complaint()}");
    }

    public static async Task SurvivesThrowingHandlerAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        for (var batch = 0; batch < 10; batch++)
            await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.CloseAsync().ConfigureAwait(false);
        for (var accepted = 0; accepted < 3; accepted++)
        {
            var (storage, delivered) = (store.Create(), 0);
            await RequireThrowsAsync<InvalidDataException>(() => store.InTime(storage.OpenAsync(store.Request((_, _, _) => ThrowAfter(accepted, ref delivered)), store.CancellationToken))).ConfigureAwait(false);
            await store.InTime(storage.DisposeAsync()).ConfigureAwait(false);
        }

        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.ReopenAsync().ConfigureAwait(false);

        static void ThrowAfter(int accepted, ref int delivered)
        {
            if (delivered++ == accepted)
                throw new InvalidDataException("A handler that does not want this.");
        }
    }

    public static async Task RefusesWhenClosedAsync(TestedStore store)
    {
        await store.OpenAsync().ConfigureAwait(false);
        await store.AppendAsync(store.NextBatch()).ConfigureAwait(false);
        await store.CloseAsync().ConfigureAwait(false);
        await store.CloseAsync().ConfigureAwait(false);
        foreach (var closed in (IGraphStorage[])[store.Storage, store.Create()])
        {
            Require(closed.Status.Health == StorageHealth.Closed, $"a storage that is not open says {closed.Status}");
            await RequireThrowsAsync<InvalidOperationException, StorageException>(() => store.InTime(closed.AppendAsync([store.NextBatch()], store.CancellationToken))).ConfigureAwait(false);
            await RequireThrowsAsync<InvalidOperationException, StorageException>(() => store.InTime(closed.FlushAsync(store.CancellationToken))).ConfigureAwait(false);
            await RequireThrowsAsync<InvalidOperationException, StorageException>(() => store.InTime(closed.CompactAsync(store.Model.ToState(0), store.CancellationToken))).ConfigureAwait(false);
            await RequireThrowsAsync<InvalidOperationException, StorageException>(() => store.InTime(closed.VerifyAsync(progress: null, store.CancellationToken))).ConfigureAwait(false);
        }

        await store.OpenAsync().ConfigureAwait(false);
    }

    private static async Task VerifyAsync(TestedStore store)
    {
        var report = await store.InTime(store.Storage.VerifyAsync(progress: null, store.CancellationToken)).ConfigureAwait(false);
        RequireSound(report);
        Require(report.RecordsChecked >= store.Model.Count, $"verification read {report.RecordsChecked} records, and there are {store.Model.Count} keys");
        Require(report.BytesChecked >= store.Model.Bytes, $"verification read {report.BytesChecked} bytes, and keys and values have {store.Model.Bytes}");
    }

    private static void RequireSound(StorageReport report) =>
        Require(report.Findings.IsDefaultOrEmpty, report.Findings.IsDefaultOrEmpty ? "" : $"verification of a sound store found: {string.Join("; ", report.Findings)}");

    private static StorageBatch Delete(string key)
    {
        var batch = new StorageBatch();
        batch.Delete(Encoding.UTF8.GetBytes(key));
        return batch;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new ConformanceException($"{otherwise}.");
    }

    private static Task<Exception> RequireThrowsAsync<TException>(Func<Task> call)
        where TException : Exception => RequireThrowsAsync<TException, TException>(call);

    private static async Task<Exception> RequireThrowsAsync<TException, TOther>(Func<Task> call)
        where TException : Exception
        where TOther : Exception
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is TException or TOther)
        {
            return problem;
        }
        catch (Exception problem)
        {
            throw new ConformanceException($"{typeof(TException).Name} was expected, and {problem.GetType().Name} was thrown: {problem.Message}", problem);
        }

        throw new ConformanceException($"{typeof(TException).Name} was expected, and nothing was thrown.");
    }

    private static async Task RequireFailsAsync(StorageFailure failure, Func<Task> call)
    {
        var problem = (StorageException)await RequireThrowsAsync<StorageException, StorageException>(call).ConfigureAwait(false);
        Require(problem.Failure == failure, $"{failure} was expected, and {problem.Failure} was thrown: {problem.Message}");
    }

    // What a call throws before it returns a task counts like what the task throws.
    private static async Task Start(Func<Task> call) => await call().ConfigureAwait(false);
}
