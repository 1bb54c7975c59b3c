using System.Diagnostics;
using System.Security.Cryptography;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;
using GenosDb.Wire;
using Xunit.Abstractions;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>Everything that strangers can do to a running database, all at once, beside people who work with it.</summary>
[Collection(BarCollection.Name)]
public sealed class AllAttacksTests(ITestOutputHelper output)
{
    private const long MaxExtraBytes = 128 << 20;
    private const int Strangers = 400;
    private const int HalfOpen = 60;

    private static readonly ulong FormatId = new SecurityManager(EngineCluster.Database, Policy(), Tampering.Codec).FormatId;

    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);

    [Fact]
    public async Task H08_All_attacks_together_take_bounded_memory_and_honest_work_goes_on()
    {
        await using var databases = new TestDatabases();
        await using var door = new OpenDoor();
        databases.Hub.Cut("alice", "bob");
        var victim = await OpenAsync("victim", Root, options => options.Transports.Add(door));
        GenosDatabase alice = await OpenAsync("alice", Uma), bob = await OpenAsync("bob", Ada);
        await victim.LiveAsync(peers: 2);
        await victim.Security.AssignRoleAsync(Uma.Address, "user");
        await alice.Sync.WaitForAsync(_ => alice.Security.State.Role == "user").AsTask().InTime();
        var recipes = Recipes();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var stopping = new CancellationTokenSource();
        Task[] attacks = [.. recipes.SelectMany(recipe => Enumerable.Range(0, recipe.Value is null ? HalfOpen : 1).Select(_ => Task.Run(() => AttackAsync(door, recipe.Key, recipe.Value, stopping.Token))))];
        var writes = Bars.Count("H08.writes");
        var latencies = new List<TimeSpan>(writes);
        for (var i = 0; i < writes || !IsUnderWay(recipes); i++)
        {
            var start = Stopwatch.GetTimestamp();
            await alice.PutAsync(i, $"honest {i}");
            await bob.ShowsAsync($"honest {i}");
            latencies.Add(Stopwatch.GetElapsedTime(start));
        }

        var extra = GC.GetTotalMemory(forceFullCollection: true) - before;
        await stopping.CancelAsync();
        await Task.WhenAll(attacks).InTime();
        latencies.Sort();
        output.WriteLine($"{latencies.Count} writes over the victim beside {string.Join(", ", _attempts.Select(attempt => $"{attempt.Value} of {attempt.Key}"))}");
        output.WriteLine($"median {latencies[latencies.Count / 2].TotalMilliseconds:0.0} ms, p99 {latencies[latencies.Count * 99 / 100].TotalMilliseconds:0.0} ms, {extra >> 20} MiB more, working set {Environment.WorkingSet >> 20} MiB");

        extra.Should().BeLessThan(MaxExtraBytes);
        victim.State.Should().Be(DatabaseState.Open);
        using var shown = bob.GetSnapshot();
        shown.Nodes().Select(node => node.Id).Where(id => id.StartsWith("spam", StringComparison.Ordinal)).Should().BeEmpty("nothing of strangers counts");
        shown.Nodes().Count(node => node.Id.StartsWith("honest", StringComparison.Ordinal)).Should().Be(latencies.Count);

        Task<GenosDatabase> OpenAsync(string name, Person person, Action<GenosOptions>? configure = null) => databases.AddAsync(name, options =>
        {
            options.Name = "test";
            options.Security = Policy(person);
            configure?.Invoke(options);
        });
    }

    /// <summary>What each attacker sends over a link once it is let in. Made beforehand: strangers have more processors than this test.</summary>
    private static Dictionary<string, Func<IPeerLink, CancellationToken, Task>?> Recipes()
    {
        var now = (long)(DateTimeOffset.UtcNow - Noon).TotalMilliseconds;
        Person[] strangers = [.. Enumerable.Range(0, Strangers).Select(i => new Person(20_000 + (ulong)i))];
        var random = new Random(8);
        return new(StringComparer.Ordinal)
        {
            ["handshakes that never finish"] = null,
            ["garbage"] = (link, cancellation) => RepeatAsync(link, () => [RandomNumberGenerator.GetBytes(1 + random.Next(5_000))], cancellation),
            ["containers that are none"] = Authenticated([RandomNumberGenerator.GetBytes(1_000)]),
            ["bombs"] = Authenticated([Bomb()]),
            ["bad signatures"] = Authenticated([.. strangers.Take(20).Select(stranger => Encoded(stranger.Upsert(1, "spam", 1).With(value: 2)))]),
            ["unauthorised writes"] = Authenticated([.. strangers.Select((stranger, i) => Encoded(stranger.Batch(1, 50, number => $"spam {i} {number}", number => number)))]),
            ["profiles"] = Authenticated([.. strangers.Select(stranger => Encoded(stranger.Upsert(1, stranger.Profile, GenosValue.Binary(new byte[4_000]))))]),
            ["removals of nothing"] = Authenticated([.. strangers.Take(50).Select((stranger, i) => Encoded([.. Enumerable.Range(0, 20).Select(number => stranger.Remove(1, $"spam {i} {number}"))]))]),
            ["writes of tomorrow"] = Authenticated([.. strangers.Take(50).Select((stranger, i) => Encoded(stranger.Upsert(now + 40_000_000, $"spam {i}", 1)))]),
            ["grants to themselves"] = Authenticated([.. strangers.Take(50).Select(stranger => Encoded(stranger.Grant(1, stranger, "admin")))]),
        };

        static byte[] Encoded(params Operation[] operations) => Tampering.Container(operations).ToArray();
    }

    private static byte[] Bomb()
    {
        var stream = new System.Buffers.ArrayBufferWriter<byte>();
        new ZlibPayloadCompressor().Compress(new byte[16 << 20], stream);
        return [1, 1, 0, 0, 0, .. stream.WrittenSpan];
    }

    private static Func<IPeerLink, CancellationToken, Task> Authenticated(byte[][] containers) => async (link, cancellation) =>
    {
        using var identity = GenosIdentity.Create(SystemRandomSource.Instance);
        var settings = new ChannelSettings(() => new ChannelIdentity(identity, new Es256SignatureScheme()), FormatId, PolicyId: 0)
        {
            Admit = (ReadOnlyMemory<byte> _, out Address? address) => (address = Root.Address) is not null,
        };
        var admission = await new ChannelAdmission(settings, [], EngineCluster.Database, 4 << 20, TimeProvider.System, SystemRandomSource.Instance).AdmitAsync(link, cancellation);
        if (admission.Problem is not null)
            return;
        var replica = ReplicaId.Create(SystemRandomSource.Instance);
        await admission.Link.SendAsync(FrameCodec.Encode(new Head(replica, new HybridTimestamp(0, replica), 0, 0, 0, null, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), new HeadOpening(FrameCodec.Version, FormatId, 0, 1, 4 << 20))), cancellation);
        var reading = DrainAsync(admission.Link, cancellation);
        try
        {
            ulong sent = 0;
            await RepeatAsync(admission.Link, () => containers.Select(container => FrameCodec.Encode(new OperationsPush(replica, new HybridTimestamp(sent, replica), new HybridTimestamp(++sent, replica), container))), cancellation);
        }
        finally
        {
            await admission.Link.DisposeAsync();
            await reading;
        }
    };

    private static async Task RepeatAsync(IPeerLink link, Func<IEnumerable<byte[]>> frames, CancellationToken cancellation)
    {
        while (true)
        {
            foreach (var frame in frames())
                await link.SendAsync(frame, cancellation);
        }
    }

    private static async Task DrainAsync(IPeerLink link, CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in link.ReadAllAsync(cancellation))
            {
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // That is how a link of an attacker ends.
        }
    }

    /// <summary>Knocks again whenever the victim has ended the link.</summary>
    private async Task AttackAsync(OpenDoor door, string name, Func<IPeerLink, CancellationToken, Task>? attack, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            lock (_attempts)
                _attempts[name] = _attempts.GetValueOrDefault(name) + 1;
            try
            {
                var (link, ended) = await door.KnockAsync(cancellation);
                await using (link)
                {
                    using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    var attacking = attack?.Invoke(link.Alice, until.Token) ?? Task.Delay(Timeout.InfiniteTimeSpan, until.Token);
                    await Task.WhenAny(attacking, ended);
                    await until.CancelAsync();
                    await attacking;
                }
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // That is how a link of an attacker ends.
            }
        }
    }

    private bool IsUnderWay(Dictionary<string, Func<IPeerLink, CancellationToken, Task>?> recipes)
    {
        lock (_attempts)
            return _attempts.Count == recipes.Count;
    }
}
