using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class GraphFingerprintTests
{
    [Fact]
    public void An_empty_graph_has_the_digest_of_two_empty_sums()
    {
        var (fingerprint, count) = new GraphOracle().Fingerprint();
        new Graph().Fingerprint.Should().Be(new GraphFingerprint(fingerprint, 0, fingerprint, count));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000)]
    public void Read_often_seldom_or_once_it_is_the_same_as_summed_anew(int names)
    {
        var often = new GraphDriver();
        var seldom = new GraphDriver();
        var once = new GraphDriver();
        var expected = new GraphOracle();
        var random = new Random(names);
        for (var time = 1; time < 8_000; time++)
        {
            var id = "n" + random.Next(names);
            var operation = random.Next(8) switch
            {
                < 3 => Write.Put(id, time, time % 100),
                < 4 => Write.Remove(id, time),
                < 6 => Write.Link(id, "n" + random.Next(10), time),
                _ => Write.Unlink(id, "n" + random.Next(10), time),
            };
            often.Apply(operation);
            seldom.Apply(operation);
            once.Apply(operation);
            expected.Add(operation);
            if (time % 300 == 0)
                _ = often.Graph.Fingerprint;
            if (time % 2_500 == 0)
                _ = seldom.Graph.Fingerprint;
        }

        var (fingerprint, count) = expected.Normalize().Fingerprint();
        often.Graph.Fingerprint.Should().Be(once.Graph.Fingerprint);
        seldom.Graph.Fingerprint.Should().Be(once.Graph.Fingerprint, "giving up and summing anew is caught up with, too");
        often.Graph.Fingerprint.All.Should().Be(fingerprint);
        often.Graph.Fingerprint.Count.Should().Be(count);
        often.Graph.Fingerprint.ToString().Should().Be(fingerprint.ToString("x32", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_hot_key_is_remembered_once_between_two_reads()
    {
        var driver = GraphDriver.Of(Enumerable.Range(0, 100).Select(index => Write.Put("n" + index, 1)));
        _ = driver.Graph.Fingerprint;
        for (var time = 2; time < 20_000; time += 2)
            driver.Apply(Write.Put("n1", time), Write.Put("n1", time + 1));
        driver.Graph.FingerprintBacklog.Should().Be(2, "one operation to take out and one register to put in");
    }

    [Fact]
    public void A_key_that_goes_and_comes_again_and_again_does_not_pile_up()
    {
        var driver = GraphDriver.Of(Enumerable.Range(0, 100).Select(index => Write.Put("n" + index, 1)));
        _ = driver.Graph.Fingerprint;
        for (var time = 2; time < 20_000; time += 2)
        {
            driver.Apply(Write.Put("n1", time), Write.Remove("n1", time + 1));
            driver.Graph.FingerprintBacklog.Should().BeLessThan(1_200);
        }
    }
}
