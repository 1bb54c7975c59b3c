using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Sync;

public sealed class OplogTests
{
    private static readonly ReplicaId Alice = new(1);
    private static readonly HybridTimestamp Stamp = new(1_800_000_000_000, 0, Alice);
    private static readonly DatabaseId Database = DatabaseId.From("test");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void It_holds_what_a_list_would_hold(int capacity)
    {
        var random = new SeededRandomSource((ulong)capacity);
        var log = new Oplog(capacity);
        List<(ulong Position, Operation Operation)> model = [];
        ulong head = 1_000, floor = 0;
        for (var step = 0; step < 20_000; step++)
        {
            // An eighth of the steps forget an entry, as when its register changes again.
            if (model.Count > 0 && random.Chance(0.45))
            {
                var index = random.Next(model.Count);
                log.Forget(At(model[index].Position));
                model.RemoveAt(index);
            }

            head += (ulong)(1 + random.Next(5));
            var operation = Operation.Upsert(Database, Stamp, $"n{step}", step);
            log.Append(operation, At(head));
            model.Add((head, operation));
            while (model.Count > capacity)
            {
                floor = model[0].Position;
                model.RemoveAt(0);
            }

            log.Count.Should().Be(model.Count);
            (log.Head, log.Floor.Packed).Should().Be((At(head), floor));
            if (step % 97 != 0)
                continue;
            log.TryGetSince(log.Floor, out var all).Should().BeTrue();
            all.Select(entry => entry.Position.Packed).Should().Equal(model.Select(entry => entry.Position));
            var since = floor + (ulong)random.Next((int)(head - floor) + 1);
            log.TryGetSince(At(since), out var some).Should().BeTrue();
            some.Select(entry => entry.Id).Should().Equal(model.Where(entry => entry.Position > since).Select(entry => entry.Operation.NodeId));
            if (floor > 0)
                log.TryGetSince(At(floor - 1), out _).Should().BeFalse();
        }
    }

    [Fact]
    public void A_position_that_does_not_ascend_is_refused()
    {
        var log = new Oplog(5);
        log.Append(Operation.Remove(Database, Stamp, "a"), At(10));

        log.Invoking(l => l.Append(Operation.Remove(Database, Stamp, "a"), At(10))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Whole_batches_are_taken_at_a_time()
    {
        var log = new Oplog(100);
        for (var i = 1; i <= 30; i++)
        {
            log.Append(Operation.Remove(Database, Stamp, $"n{i}"), (ulong)i, default);
            if (i % 10 == 0)
                log.EndBatch();
        }

        List<Operation> taken = [];
        log.Take(0, default, maxBytes: 1, taken).Should().Be(10);
        taken.Should().HaveCount(10);
        log.Forget(20ul);
        taken.Clear();
        log.Take(10, default, maxBytes: 1, taken).Should().Be(20, "the end of a batch stays where it was when its last entry is forgotten");
        taken.Should().HaveCount(9);
    }

    private static HybridTimestamp At(ulong position) => new(position, Alice);
}
