using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class ReserveTests
{
    private static readonly ulong Day = (ulong)TimeSpan.FromDays(1).TotalMilliseconds << 16;

    [Fact]
    public void Of_one_register_the_greatest_stay_whatever_the_order()
    {
        var reserve = new Reserve(new ReserveLimits());
        foreach (var time in (int[])[3, 9, 1, 7, 5, 8, 2])
            reserve.Add(SignedWrite.Put(1, "n", time), isPermitted: true, since: 1).Should().BeTrue();
        reserve.Add(SignedWrite.Put(1, "n", 7), isPermitted: true, since: 1).Should().BeFalse("it is there");

        Times(reserve).Should().Equal(9, 8, 7, 5);
        reserve.IsTrimmed(RegisterKey.Value("n")).Should().BeTrue();
        reserve.IsTrimmed(RegisterKey.Value("m")).Should().BeFalse();
        reserve.IsLossy.Should().BeFalse();
    }

    [Fact]
    public void Of_one_register_eight_are_quarantined_beside_its_shadows()
    {
        var reserve = new Reserve(new ReserveLimits());
        for (var time = 1; time <= 10; time++)
        {
            reserve.Add(SignedWrite.Put(1, "n", time), isPermitted: false, since: 1);
            reserve.Add(SignedWrite.Put(2, "n", time), isPermitted: true, since: 1);
        }

        var kept = reserve.Find(RegisterKey.Value("n"))!.Operations;
        kept.Count(each => each.IsPermitted).Should().Be(4);
        kept.Count(each => !each.IsPermitted).Should().Be(8);
        reserve.IsLossy.Should().BeTrue();
    }

    [Fact]
    public void A_signer_has_a_number_and_bytes_and_loses_its_oldest_arrival()
    {
        var reserve = new Reserve(new ReserveLimits { QuarantinedOfSigner = 3, QuarantinedBytesOfSigner = 1_000 });
        foreach (var time in (int[])[4, 3, 2, 1])
            reserve.Add(SignedWrite.Put(1, "n" + time, time), isPermitted: false, since: 1);
        Times(reserve).Should().BeEquivalentTo([3, 2, 1]);

        var large = SignedWrite.Put(1, new string('x', 250), 9);
        reserve.Add(large, isPermitted: false, since: 1);
        Times(reserve).Should().BeEquivalentTo([2, 1, 9]);
        reserve.Add(SignedWrite.Put(1, new string('y', 250), 10), isPermitted: false, since: 1);
        Times(reserve).Should().BeEquivalentTo([9, 10], "two large ones and one more are over the bytes");
    }

    [Fact]
    public void When_all_is_full_the_signer_with_the_most_loses_its_oldest_first()
    {
        var reserve = new Reserve(new ReserveLimits { Quarantined = 6 });
        for (var time = 1; time <= 4; time++)
            reserve.Add(SignedWrite.Put(1, "a" + time, time), isPermitted: false, since: 1);
        reserve.Add(SignedWrite.Put(2, "b", 10), isPermitted: false, since: 1);
        reserve.Add(SignedWrite.Put(3, "c", 11), isPermitted: false, since: 1);
        reserve.IsLossy.Should().BeFalse();
        reserve.Add(SignedWrite.Put(4, "d", 12), isPermitted: false, since: 1);
        Times(reserve).Should().BeEquivalentTo([2, 3, 4, 10, 11, 12]);
        reserve.Add(SignedWrite.Put(2, "e", 13), isPermitted: false, since: 1);
        Times(reserve).Should().BeEquivalentTo([3, 4, 10, 11, 12, 13]);
        reserve.IsLossy.Should().BeTrue();
    }

    [Fact]
    public void A_flood_of_signers_costs_no_more_than_the_room_there_is()
    {
        var reserve = new Reserve(new ReserveLimits { Quarantined = 100 });
        for (var author = 1; author <= 5_000; author++)
            reserve.Add(SignedWrite.Put(author, "n" + author, author), isPermitted: false, since: (ulong)author);
        Times(reserve).Should().HaveCount(100);
    }

    [Fact]
    public void Shadows_and_quarantine_are_dropped_by_age_since_they_were_put_aside()
    {
        var reserve = new Reserve(new ReserveLimits());
        var key = RegisterKey.Value("n");
        reserve.Add(SignedWrite.Put(1, "n", 1), isPermitted: true, since: 100 * Day);
        reserve.Add(SignedWrite.Put(1, "n", 2), isPermitted: false, since: 100 * Day);
        reserve.Add(SignedWrite.Put(1, "n", 3), isPermitted: true, since: 101 * Day);
        reserve.Expire(107 * Day);
        Times(reserve).Should().BeEquivalentTo([1, 2, 3]);
        reserve.Expire((108 * Day) - 1);
        Times(reserve).Should().BeEquivalentTo([1, 3]);
        reserve.IsLossy.Should().BeTrue();
        reserve.IsTrimmed(key).Should().BeFalse();
        reserve.Expire(131 * Day);
        Times(reserve).Should().BeEquivalentTo([3]);
        reserve.IsTrimmed(key).Should().BeTrue();
        reserve.Expire(200 * Day);
        reserve.Registers.Should().BeEmpty();
        reserve.IsTrimmed(key).Should().BeTrue("the mark outlasts what was kept");
        reserve.IsTrimmed(RegisterKey.Value("m")).Should().BeTrue("nobody remembers which register it was");
    }

    [Fact]
    public void Kept_edges_are_found_at_both_ends_as_long_as_they_are_kept()
    {
        var reserve = new Reserve(new ReserveLimits());
        Operation edge = SignedWrite.Link(1, "a", "b", 1), loop = SignedWrite.Link(1, "a", "a", 1);
        reserve.Add(edge, isPermitted: true, since: 1);
        reserve.Add(loop, isPermitted: true, since: 1);
        reserve.EdgesAt("a").Should().HaveCount(2);
        reserve.EdgesAt("b").Should().ContainSingle();
        reserve.Remove(reserve.Find(RegisterKey.Of(loop))!.Operations[0]);
        reserve.EdgesAt("a").Should().ContainSingle();
        reserve.Remove(reserve.Find(RegisterKey.Of(edge))!.Operations[0]);
        reserve.EdgesAt("a").Should().BeEmpty();
        reserve.EdgesAt("b").Should().BeEmpty();
    }

    [Fact]
    public void An_author_is_listed_with_what_is_there_and_not_with_everything_that_ever_was()
    {
        HashSet<Operation> there = [];
        var index = new AuthorIndex(operation => there.Contains(operation));
        for (var time = 1; time < 10_000; time++)
        {
            var operation = SignedWrite.Put(1, "n", time);
            there = [operation];
            index.Add(operation);
            index[SignedWrite.Address(1)].Should().Contain(operation).And.HaveCountLessThanOrEqualTo(16);
        }

        for (var author = 2; author < 5_000; author++)
            index.Add(SignedWrite.Put(author, "n", 1));
        index[SignedWrite.Address(1)].Should().NotBeEmpty();
        index[SignedWrite.Address(2)].Should().BeEmpty("a key costs nothing, so authors of whom nothing is left are forgotten");
        index[SignedWrite.Address(9_999)].Should().BeEmpty();
    }

    private static List<long> Times(Reserve reserve) =>
        [.. reserve.Registers.SelectMany(register => register.Operations)
            .Select(kept => kept.Operation.Timestamp.UnixMilliseconds - ValidityLimits.GenesisMilliseconds)];
}
