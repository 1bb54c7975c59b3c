using System.Text;
using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;
using GenosDb.Tests.Fuzzing;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>Writes numbered batches and says each thing once it is done, in a process that is killed. A line for each: opened, appended, flushed and closed with a number; opening, compacting and closing before.</summary>
internal sealed class StoreWriter(WriterOptions options)
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly StoreContents _contents = new();

    /// <summary>Runs it.</summary>
    public async Task RunAsync()
    {
        Say("opening", 0);
        var provider = StorageProviders.Create(options.Provider, options.Folder);
        await using var storage = options.Sabotage == WriterSabotage.None ? provider : new SabotagedStorage(provider, options.Sabotage);
        await _contents.OpenAsync(storage);
        var last = NumberedBatch.LastOf(_contents);
        Say("opened", last);

        var compaction = Task.CompletedTask;
        for (var appends = 0; appends < options.CloseAfter; appends++)
        {
            var random = new CaseRandom(~options.Seed, (ulong)last);
            StorageBatch[] group = [.. Enumerable.Range(1, 1 + random.Next(options.MaxGroup)).Select(next => NumberedBatch.Make(options.Seed, last + next))];
            await storage.AppendAsync(group, CancellationToken.None);
            last += group.Length;
            Say("appended", last);
            Array.ForEach(group, _contents.Apply);
            if (random.Chance(options.FlushPercent))
            {
                await storage.FlushAsync(CancellationToken.None);
                Say("flushed", last);
            }

            if (compaction.IsCompleted && random.Chance(options.CompactPercent))
            {
                await compaction;
                var state = new ContentsState(storage.Status.Lsn, _contents.Copy());
                Say("compacting", last);
                compaction = Task.Run(() => storage.CompactAsync(state, CancellationToken.None).AsTask());
            }
        }

        await compaction;
        Say("closing", last);
        await storage.DisposeAsync();
        Say("closed", last);
    }

    // One write for a line, so that nothing of it is in this process when it is killed.
    private void Say(string what, long number) => _output.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{what} {number}\n")));
}
