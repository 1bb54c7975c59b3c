using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class GraphAuthorityTests
{
    [Theory]
    [InlineData(OperationKind.Grant)]
    [InlineData(OperationKind.Revocation)]
    [InlineData(OperationKind.Amnesty)]
    [InlineData(OperationKind.AclGrant)]
    public void Each_authority_operation_has_a_register_of_its_own_and_changes_no_node(OperationKind kind)
    {
        var driver = new GraphDriver();
        Operation first = SignedWrite.Authority("promote 1", 1, kind), second = SignedWrite.Authority("promote 1", 2, kind);
        driver.One(first).Result.Should().Be(MergeResult.Won);
        driver.One(second).Should().Be(new MergeOutcome(second, MergeResult.Won, null));
        var (revision, head) = (driver.Graph.Revision, driver.Graph.Head);
        revision.Should().Be(2, "the position of authority is a version, too");

        driver.One(SignedWrite.Authority("promote 1", 1, kind)).Result.Should().Be(MergeResult.Duplicate);
        (driver.Graph.Revision, driver.Graph.Head).Should().Be((revision, head));
        driver.Graph.RegisterCount.Should().Be(2);
        driver.Registers().Should().BeEquivalentTo([first, second]);
        driver.Graph.TryGetCurrent(RegisterKey.Of(second), out var current, out var position).Should().BeTrue();
        current.Should().BeSameAs(second);
        position.Should().Be(head);
        driver.Graph.TryGetCurrent(RegisterKey.Of(SignedWrite.Authority("promote 1", 3, kind)), out _, out _).Should().BeFalse();
        driver.Graph.GreatestTime(RegisterKey.Of(second)).Should().Be(0);
        List<Operation> since = [];
        driver.Graph.CopyCurrentSince(head - 1, since);
        since.Should().Equal(second);
        driver.Visible().Should().BeEmpty();
        driver.Graph.TableCount.Should().Be(0);
    }

    [Fact]
    public void The_judge_is_not_asked_about_authority()
    {
        var driver = new GraphDriver(_ => false);
        driver.One(SignedWrite.Authority("promote 1")).Result.Should().Be(MergeResult.Won);
        driver.One(SignedWrite.Put(1, "n", 1)).Result.Should().Be(MergeResult.NotPermitted);
    }

    [Fact]
    public void The_fingerprint_has_a_section_for_authority_and_a_sum_of_both()
    {
        Operation[] authority = [SignedWrite.Authority("promote 1"), SignedWrite.Authority("promote 2")];
        Operation[] data = [SignedWrite.Put(1, "n", 1), SignedWrite.Link(1, "n", "n", 1)];
        var expected = new GraphOracle();
        Array.ForEach([.. authority, .. data], expected.Add);

        var driver = new GraphDriver();
        driver.Apply(data);
        var none = driver.Graph.Fingerprint;
        none.AuthorityCount.Should().Be(0);
        none.Authority.Should().Be(new Graph().Fingerprint.Authority);
        driver.Apply(authority);
        var fingerprint = driver.Graph.Fingerprint;
        (fingerprint.Authority, fingerprint.AuthorityCount).Should().Be(expected.AuthorityFingerprint());
        (fingerprint.All, fingerprint.Count).Should().Be(expected.Fingerprint());
        fingerprint.Count.Should().Be(4);

        var other = new GraphDriver();
        other.Apply([.. authority.Reverse(), .. data]);
        other.Graph.Fingerprint.Should().Be(fingerprint, "order does not matter");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Profiles_of_newcomers_stay_outside_the_fingerprint_until_promotion_however_often_it_is_read(int readEvery)
    {
        var driver = new GovernedDriver();
        List<Operation> all = [];
        var random = new Random(readEvery);
        for (var time = 1; time < 400; time++)
        {
            var author = 1 + random.Next(2);
            Operation operation = random.Next(12) switch
            {
                0 => SignedWrite.Remove(3, "user" + author, time),
                1 when time > 200 => SignedWrite.Authority("promote 1", time),
                _ => SignedWrite.Put(author, "user" + (1 + random.Next(2)), time, time % 100),
            };
            all.Add(operation);
            driver.Apply(operation);
            if (time % readEvery == 0)
                driver.RequireEqual(driver.Oracle(all), $"time {time}");
        }

        driver.RequireEqual(driver.Oracle(all), "it is the same as summed anew");
        driver.Apply(SignedWrite.Put(2, "user2", 500));
        driver.Graph.RegisterCount.Should().BeGreaterThan(driver.Graph.Fingerprint.Count, "one profile is outside");
        driver.Graph.TryGetCurrent(RegisterKey.Value("user2"), out _, out var position).Should().BeTrue("it has a position all the same");
        position.Should().Be(driver.Graph.Head);
    }
}
