using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;
using Xunit.Abstractions;

namespace GenosDb.Tests.Database;

/// <summary>Bar R9: a subscriber or a peer that stands still costs a bounded amount of memory and stops nobody.</summary>
[Collection(BarCollection.Name)]
public sealed class SlowConsumerTests(ITestOutputHelper output)
{
    private const int Keys = 1_000;

    /// <summary>Beside what the link may hold back for the peer.</summary>
    private const long MaxExtraBytes = 16 << 20;

    [Fact]
    [Trait("Bar", "R9")]
    public async Task A_blocked_subscriber_and_a_blocked_peer_cost_little_and_stop_nobody()
    {
        await using var databases = new TestDatabases();
        var peer = new BlockedPeer(DatabaseId.From("shared"));
        var alice = await databases.AddAsync("alice", options => options.Transports.Add(peer));
        var bob = await databases.AddAsync("bob");
        using var release = new ManualResetEventSlim();
        using var isBlocked = new SemaphoreSlim(0);
        FoldingObserver blocked = new(() =>
        {
            isBlocked.Release();
            release.Wait();
        });
        FoldingObserver quick = new();
        await bob.LiveAsync();
        using var first = alice.Changes.Subscribe(blocked);
        using var second = alice.Changes.Subscribe(quick);
        using var status = alice.Sync.StatusChanges.Subscribe(new StatusThatBlocks(release));
        await WriteAsync(alice, 2 * Keys);
        (await isBlocked.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();
        await peer.Blocked.InTime();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        await WriteAsync(alice, Bars.Count("R9.writes"));
        await alice.PutAsync("end", FoldingObserver.End);
        // Who is not blocked goes on: the other subscriber and the other peer have it all.
        await quick.SawEndAsync();
        await bob.ShowsAsync(FoldingObserver.End);
        var extra = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{extra} bytes more after {Bars.Count("R9.writes")} writes");

        extra.Should().BeLessThan(MaxExtraBytes + new GenosLimits().OutboundBytesPerLink);
        release.Set();
        await blocked.SawEndAsync();
        foreach (var observer in (FoldingObserver[])[quick, blocked])
        {
            observer.Problem.Should().BeNull();
            observer.DifferenceFrom(alice).Should().BeNull();
        }

        blocked.Sets.Should().BeLessThan(200, "what waits too long is told together");
    }

    private static async Task WriteAsync(GenosDatabase database, int writes)
    {
        for (var i = 0; i < writes; i++)
            await database.PutAsync(i, $"node{i % Keys}");
    }

    private sealed class StatusThatBlocks(ManualResetEventSlim release) : IObserver<SyncStatus>
    {
        public void OnNext(SyncStatus value) => release.Wait();

        public void OnError(Exception error) => release.Wait();

        public void OnCompleted() => release.Wait();
    }
}
