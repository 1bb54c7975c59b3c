using GenosDb.IntegrationTests.Cli;
using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;
using GenosDb.Storage.Sqlite;
using GenosDb.Tests;
using GenosDb.Tests.Fuzzing;

namespace GenosDb.IntegrationTests.Sqlite;

/// <summary>Bytes that change behind the provider's back: what is delivered is what was written, or the opening fails with a reason.</summary>
public sealed class DamageTests
{
    private const ulong Seed = 5;
    private const int PageBytes = 4_096;

    [Fact]
    [Trait("Bar", "R5")]
    public async Task Damaged_files_are_refused_or_deliver_what_was_written()
    {
        var stores = new[] { await StoredFiles.ClosedAsync(), await StoredFiles.LeftOpenAsync() };
        var verdicts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var number = 0UL; number < (ulong)Bars.Count("R5.sqlite"); number++)
        {
            var random = new CaseRandom(Seed, number);
            var verdict = await TryAsync(random.Pick(stores), random);
            verdict.Should().NotStartWith("silent", $"of seed {Seed}, case {number}");
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
        }

        verdicts["Corrupt"].Should().BePositive();
        verdicts["as written"].Should().BePositive("a changed byte may be one that means nothing");
    }

    private static async Task<string> TryAsync(StoredFiles store, CaseRandom random)
    {
        using var folder = new TemporaryFolder();
        var damaged = random.Pick([.. store.Files.Keys.Order(StringComparer.Ordinal)]);
        foreach (var (name, bytes) in store.Files)
            folder.Write(name, name == damaged ? Damage(bytes, random) : bytes);
        var isReadOnly = random.Chance(90);
        var expected = store.Expected.Copy();
        try
        {
            for (var time = 0; time < 2; time++)
            {
                await using var storage = new SqliteStorage(folder["store.db"]);
                var delivered = new StoreContents();
                await delivered.OpenAsync(storage, request => request with { ReadOnly = isReadOnly });
                if (expected.DifferenceTo(delivered) is { } difference)
                    return $"silent: {damaged}, opening {time + 1}: {difference}";
                if (isReadOnly)
                    break;
                await ChangeAsync(storage, expected, random);
            }

            return "as written";
        }
        catch (StorageException problem)
        {
            return problem.Failure.ToString();
        }
    }

    // What was damaged and not noticed must not come out when the store is written again.
    private static async Task ChangeAsync(SqliteStorage storage, StoreContents expected, CaseRandom random)
    {
        var batch = new StorageBatch();
        for (var record = 0; record < 30; record++)
        {
            var key = Convert.FromHexString(random.Pick([.. expected.Records.Keys]));
            if (record % 3 == 0)
                batch.Delete(key);
            else
                batch.Put(record % 3 == 1 ? key : random.Bytes(10), random.Bytes(random.Next(500)));
        }

        await storage.AppendAsync([batch], CancellationToken.None);
        expected.Apply(batch);
    }

    private static byte[] Damage(byte[] bytes, CaseRandom random)
    {
        var damaged = bytes.ToArray();
        if (damaged.Length == 0)
            return random.Bytes(100);
        var start = random.Next(damaged.Length);
        var run = damaged.AsSpan(start, Math.Min(damaged.Length - start, 1 + random.Next(random.Chance(50) ? 16 : 5_000)));
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                damaged[start] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                for (var flips = 2 + random.Next(30); flips > 0; flips--)
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 4:
                return damaged[..start];
            case 5:
                run.Clear();
                break;
            case 6:
                random.Bytes(run.Length).CopyTo(run);
                break;
            default:
                MovePages(damaged, random);
                break;
        }

        return damaged;
    }

    private static void MovePages(byte[] bytes, CaseRandom random)
    {
        if (bytes.Length < 2 * PageBytes)
            return;
        var first = bytes.AsSpan(random.Next(bytes.Length / PageBytes) * PageBytes, PageBytes);
        var second = bytes.AsSpan(random.Next(bytes.Length / PageBytes) * PageBytes, PageBytes);
        var kept = first.ToArray();
        second.CopyTo(first);
        if (random.Chance(50))
            kept.CopyTo(second);
    }
}
