using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Sync;

public class HeldOperationsTests
{
    private static readonly DatabaseId Database = DatabaseId.From("held");

    [Fact]
    public void H06_Of_a_signer_that_floods_only_its_own_entries_are_evicted_whatever_origins_it_uses()
    {
        using GenosIdentity mallory = GenosIdentity.Create(new SeededRandomSource(1)), uma = GenosIdentity.Create(new SeededRandomSource(2));
        var held = new HeldOperations(journal: null);
        var honest = Enumerable.Range(0, 16).Select(number => Upsert(uma, number, origin: 1)).ToArray();
        foreach (var operation in honest)
            held.Add(operation);

        for (var number = 0; number < 2_000; number++)
            held.Add(Upsert(mallory, number, origin: 1_000 + (ulong)number));

        honest.Should().OnlyContain(operation => held.Contains(operation));
        held.ToImmutable().Should().HaveCount(16 + SyncDefaults.HeldOperationsPerOrigin);
        held.EarliestDropped.Should().NotBeNull("what was dropped is asked for again when its time has come");
    }

    private static Operation Upsert(ISigner signer, int number, ulong origin) =>
        Operation.Upsert(Database, new HybridTimestamp(WireSamples.At(3_600_000 + number).Packed, new ReplicaId(origin)), $"n{number}", number, signer);
}
