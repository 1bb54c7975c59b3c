using System.Buffers.Binary;
using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Fuzzing;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>Batches that are a function of a seed and their number, and that say their number: from what a store holds one can tell which batches it must be made of.</summary>
internal static class NumberedBatch
{
    private static readonly byte[] Counter = "number"u8.ToArray();

    /// <summary>A batch.</summary>
    public static StorageBatch Make(ulong seed, long number)
    {
        var random = new CaseRandom(seed, (ulong)number);
        var batch = new StorageBatch();
        Add(1 + random.Next(8));
        var counter = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, number);
        batch.Put(Counter, counter);
        Add(random.Next(8));
        return batch;

        void Add(int records)
        {
            for (; records > 0; records--)
            {
                var key = random.Bytes(1);
                if (random.Chance(25))
                {
                    batch.Delete(key);
                    continue;
                }

                var value = new byte[random.Chance(2) ? random.Next(300_000) : random.Next(400)];
                new SeededRandomSource(random.NextUInt64()).Fill(value);
                batch.Put(key, value);
            }
        }
    }

    /// <summary>The number of the last batch; 0 for none.</summary>
    public static long LastOf(StoreContents contents) => contents.Records.TryGetValue(Convert.ToHexString(Counter), out var number) ? BinaryPrimitives.ReadInt64BigEndian(number) : 0;
}
