using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using Xunit.Abstractions;

namespace GenosDb.Tests.Fuzzing;

/// <summary>R6: an engine that an enemy talks to, in any state of its session, changes only by operations that it would have taken from anybody.</summary>
[Trait("Bar", "R6")]
[Collection(BarCollection.Name)]
public sealed class HostileSessionTests(ITestOutputHelper output)
{
    private const int FramesOfAWorld = 400;

    private static readonly byte[][] Containers = [.. FuzzCorpus.Containers.Where(container => container.Length < 2_000)];

    [Fact]
    public void An_engine_stays_whole_whatever_a_peer_sends_in_whatever_order()
    {
        var corpus = RealFrames();
        var worlds = Bars.Count("R6.frames") / 10 / FramesOfAWorld;
        Parallel.For(0, worlds, world => Attack(corpus, (ulong)world + 1));
        var line = $"{worlds * FramesOfAWorld:N0} hostile frames in {worlds:N0} sessions of an engine, {corpus.Count} real frames as their source: none failed.";
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    private static void Attack(IReadOnlyList<byte[]> corpus, ulong seed)
    {
        var random = new CaseRandom(seed, 0);
        var cluster = new EngineCluster(seed) { ChecksInvariants = false };
        var victim = cluster.Add("victim", oplogSize: random.Next(30));
        for (var i = 0; i < 20; i++)
            victim.Put($"own{i}", i);
        var expected = new Picture(victim);
        var link = 1_000L;
        ScriptedPeer? enemy = null;
        for (var frame = 0; frame < FramesOfAWorld; frame++)
        {
            if (enemy is null || enemy.IsClosed || random.Chance(2))
            {
                enemy = new ScriptedPeer(victim, new ReplicaId(random.NextUInt64()), link++) { Boot = random.NextUInt64() };
                if (random.Chance(90))
                    enemy.Open(at: random.NextUInt64() >> 1);
            }

            var bytes = corpus[random.Next(corpus.Count)];
            if (random.Chance(80))
                bytes = Mutator.Frame(random, [bytes], Containers);
            try
            {
                enemy.SendBytes(bytes);
                enemy.ClearReceived();
                expected.Add(bytes, victim.Now);
                if (random.Chance(5))
                    cluster.Advance(TimeSpan.FromSeconds(random.Next(30)));
                if (random.Chance(1))
                    victim.Pause();
                if (random.Chance(30))
                    victim.Resume();
                expected.RequireSound();
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"World {seed}, frame {frame} breaks the engine: {Convert.ToHexString(bytes)}", problem);
            }
        }

        // The sentinel: what is valid still arrives, from the same kind of peer on the same kind of link.
        victim.Resume();
        var friend = new ScriptedPeer(victim, new ReplicaId(random.NextUInt64() | 1), link) { Boot = random.NextUInt64() };
        friend.Open();
        friend.Send(new OperationsPush(friend.Replica, friend.At(0), friend.At(1), friend.Container(friend.Upsert("sentinel", (long)seed))));
        victim.Value("sentinel").Should().NotBeNull("a valid operation arrives after {0} hostile frames in world {1}", FramesOfAWorld, seed);
        Invariants.Check(cluster.Peers);
    }

    /// <summary>What two honest engines say to each other on every path.</summary>
    private static List<byte[]> RealFrames()
    {
        List<byte[]> frames = [];
        foreach (var (window, nodes) in ((int, int)[])[(100, 3), (2, 40), (0, 10), (4, 400)])
        {
            var cluster = new EngineCluster { ChecksInvariants = false };
            TestPeer a = cluster.Add("a", window), b = cluster.Add("b", window);
            for (var i = 0; i < nodes; i++)
            {
                a.Put($"n{i}", i);
                if (i % 3 > 0)
                    b.Put($"n{i}", -i);
            }

            a.Link("n0", "n1", "l");
            cluster.Connect(a, b);
            cluster.Run();
            a.Remove("n1");
            b.Put("live", "push");
            cluster.Run();
            cluster.CutAll();
            a.Put("n2", "again");
            b.Unlink("n0", "n1", "l");
            cluster.Connect(b, a);
            cluster.Converge();
            frames.AddRange(cluster.Trace.Select(delivered => FrameCodec.Encode(delivered.Message)));
        }

        return frames;
    }

    /// <summary>All operations that anybody could have given to the victim by valid containers, judged as it judges them.</summary>
    private sealed class Picture(TestPeer victim)
    {
        private readonly SecurityManager _security = new(victim.Database, null, new MessagePackPayloadCodec(victim.Database, new ZlibPayloadCompressor()));
        private readonly HashSet<OperationId> _allowed = [.. Current(victim).Select(operation => operation.Id)];
        private GraphFingerprint _last = victim.Graph.Fingerprint;

        public void Add(byte[] frame, DateTimeOffset now)
        {
            if (FrameCodec.Decode(frame, new GenosLimits(), out var message) != FrameDecodeResult.Message)
                return;
            var container = message switch
            {
                OperationsPush push => push.Container,
                DeltaSync delta => delta.Container,
                FullStateSync full => full.Container,
                SyncRanges ranges => ranges.Container,
                _ => default,
            };
            if (container.IsEmpty)
                return;
            var result = _security.VerifyIncomingOperations(container, new PeerContext(null, "enemy"), new HybridTimestamp(now.ToUnixTimeMilliseconds(), 0, default));
            foreach (var operation in result.Accepted)
                _allowed.Add(operation.Id);
        }

        public void RequireSound()
        {
            if (victim.Graph.Fingerprint == _last)
                return;
            _last = victim.Graph.Fingerprint;
            Current(victim).Where(operation => !_allowed.Contains(operation.Id)).Should().BeEmpty("what is shown was verified");
        }

        private static List<Operation> Current(TestPeer peer)
        {
            List<Operation> operations = [];
            peer.Graph.CopyCurrentSince(0, operations);
            return operations;
        }
    }
}
