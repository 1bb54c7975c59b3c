using System.Diagnostics;
using System.Globalization;
using GenosDb.Storage;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W3 and W17 for the log: durable appends, and opening a million records of 256 bytes, from the log and from a snapshot.</summary>
/// <remarks>Files are in the temporary folder, so its disk is what is measured; files that were just written are read from the cache of the system.</remarks>
internal sealed class StorageScenario : IScenario
{
    private const int Records = 1_000_000;
    private const int ValueBytes = 256 - KeyBytes;
    private const int KeyBytes = 8;
    private const int Repeats = 5;

    public string Name => "storage";

    public async Task RunAsync(ResultTable results)
    {
        foreach (var (writers, groups) in ((int, int)[])[(1, 2_000), (8, 2_000), (64, 1_000), (1_000, 500)])
        {
            var rates = new Sample(await RepeatAsync(async folder =>
            {
                await using var storage = await OpenAsync(folder, (_, _, _) => { });
                return await MeasureAsync(() => AppendAsync(storage, groups, writers));
            }));
            results.Add($"W3 durable appends of one record, {writers.ToString("#,0", CultureInfo.InvariantCulture)} at a time", Sample.PerSecond((double)writers * groups, rates.Median), Target(writers));
        }

        await MeasureOpeningAsync(results);
    }

    private static string Target(int writers) => writers switch { 1 => "≥ 2,500 /s", 64 => "≥ 70,000 /s", 1_000 => "≥ 600,000 /s", _ => "" };

    private static async Task MeasureOpeningAsync(ResultTable results)
    {
        var folder = Directory.CreateTempSubdirectory("genosdb-storage-").FullName;
        try
        {
            await using (var storage = await OpenAsync(folder, (_, _, _) => { }))
                results.Add("appending 1,000,000 records of 256 B in groups of 1,000", Sample.PerSecond(Records, await MeasureAsync(() => AppendAsync(storage, Records / 1_000, 1_000, flushes: false))), "");
            results.Add("W17 opening 1,000,000 records of 256 B from the log", await OpeningAsync(folder), "≤ 3 s");
            await using (var storage = await OpenAsync(folder, (_, _, _) => { }))
            {
                var compacted = await MeasureAsync(() => storage.CompactAsync(new GeneratedState(storage.Status.Lsn), CancellationToken.None).AsTask());
                results.Add("compacting them", string.Create(CultureInfo.InvariantCulture, $"{Sample.Milliseconds(compacted)}; {storage.Status.SnapshotBytes:#,0} B of {(long)Records * 256:#,0} B"), "");
            }

            results.Add("W17 opening them from a snapshot", await OpeningAsync(folder), "≤ 3 s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> OpeningAsync(string folder)
    {
        List<TimeSpan> durations = [];
        for (var i = 0; i < Repeats; i++)
        {
            var (records, bytes) = (0L, 0L);
            durations.Add(await MeasureAsync(async () =>
            {
                await using var storage = await OpenAsync(folder, (key, value, _) =>
                {
                    records++;
                    bytes += key.Length + value.Length;
                });
            }));
            if (records != Records || bytes != 256L * Records)
                throw new InvalidOperationException($"{records} records of {bytes} bytes were delivered, of {Records}.");
        }

        var median = new Sample(durations).Median;
        return $"{Sample.Milliseconds(median)}, {Sample.PerSecond(Records, median)}";
    }

    private static async Task AppendAsync(LogStorage storage, int groups, int batches, bool flushes = true)
    {
        for (var number = 0; number < groups * batches; number += batches)
        {
            var group = new StorageBatch[batches];
            for (var i = 0; i < batches; i++)
            {
                group[i] = new StorageBatch();
                group[i].Put(GeneratedState.Key(number + i), GeneratedState.Value(number + i));
            }

            await storage.AppendAsync(group, CancellationToken.None);
            if (flushes)
                await storage.FlushAsync(CancellationToken.None);
        }
    }

    private static async Task<LogStorage> OpenAsync(string folder, StorageRecordHandler handler)
    {
        var storage = new LogStorage(folder);
        await storage.OpenAsync(new StorageOpenRequest(handler, TimeProvider.System, SystemRandomSource.Instance), CancellationToken.None);
        return storage;
    }

    private static async Task<List<TimeSpan>> RepeatAsync(Func<string, Task<TimeSpan>> measure)
    {
        List<TimeSpan> durations = [];
        for (var i = 0; i < Repeats; i++)
        {
            var folder = Directory.CreateTempSubdirectory("genosdb-storage-").FullName;
            durations.Add(await measure(folder));
            Directory.Delete(folder, recursive: true);
        }

        return durations;
    }

    private static async Task<TimeSpan> MeasureAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>A million records whose values compress about as JSON does.</summary>
    private sealed class GeneratedState(long lsn) : IStorageState
    {
        public long Lsn => lsn;

        public static byte[] Key(int number)
        {
            var key = new byte[KeyBytes];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(key, number);
            return key;
        }

        public static byte[] Value(int number)
        {
            var value = new byte[ValueBytes];
            value.AsSpan().Fill((byte)' ');
            var text = string.Create(CultureInfo.InvariantCulture, $$"""{"type":"user","name":"user {{number}}","age":{{number % 90}},"email":"user{{number}}@example.org","tags":["{{number * 2_654_435_761L:x16}}","{{number * 40_503L:x12}}"],"note":"The quick brown fox number {{number * 48_271L % 65_536}} jumps over the lazy dog {{number % 1_009}} times."}""");
            System.Text.Encoding.UTF8.GetBytes(text, value);
            return value;
        }

        public IEnumerable<StorageRecord> Records()
        {
            for (var number = 0; number < StorageScenario.Records; number++)
                yield return new StorageRecord(Key(number), Value(number));
        }
    }
}
