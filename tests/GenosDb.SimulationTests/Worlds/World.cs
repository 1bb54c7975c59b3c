using GenosDb.SimulationTests.Governance;
using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>Runs a plan: one thread, one queue of events, the shipped engine in each peer; the same trace for the same plan.</summary>
internal sealed partial class World : IDisposable
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private const long TicksPerMillisecond = TimeSpan.TicksPerMillisecond;

    /// <summary>Checks that look at everything are made each so many events.</summary>
    private const int EventsPerSweep = 1_000;

    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GenosLimits Limits = new();

    private readonly ulong _seed;
    private readonly Plan _plan;
    private readonly SimulationOptions _options;
    private readonly EventQueue _queue = new();
    private readonly SimulatedPeer[] _peers;
    private readonly SimulatedPeer[] _honest;
    private readonly Realm? _realm;
    private readonly List<Operation> _written = [];
    private readonly List<Operation> _batch = [];
    private readonly List<SyncEffect> _effects = [];
    private readonly StampsUsedOnce _stamps = new();
    private readonly Dictionary<ulong, ReplicaId> _times = [];
    private readonly Situations _situations = new();
    private readonly TimeMovesOn _time = new();
    private readonly TraceHash _trace = new();
    private bool _hasFaults = true;
    private bool _isSilent;
    private bool _hasLost;
    private bool _hasTakenBulk;
    private long _events;
    private long _messages;
    private long _operations;

    private World(Plan plan)
    {
        (_plan, _seed, _options) = (plan, plan.Seed, plan.Options);
        _realm = _options.Governed is { } governed ? new Realm(governed) : null;
        _peers = [.. Enumerable.Range(0, _options.Peers).Select(index => new SimulatedPeer(_seed, index, _options.OplogSizes[index], _realm))];
        _honest = Array.FindAll(_peers, peer => !peer.IsEnemy);
        _sent = new ulong[_peers.Length * _peers.Length];
        _halfOpenUntil = new long[_peers.Length * _peers.Length];
        _slowUntil = new long[_peers.Length * _peers.Length];
        _isBlocked = new bool[_peers.Length * _peers.Length];
        foreach (var step in plan.Steps)
            _queue.Schedule(step.Microseconds * TicksPerMicrosecond, new SimulatedEvent(EventKind.Step, step.Peer, step, default, 0));
    }

    /// <summary>Runs a plan to its end, or to the first thing that does not hold.</summary>
    public static RunResult Run(Plan plan)
    {
        using var world = new World(plan);
        InvariantViolationException? failure = null;
        try
        {
            world.RunPhases();
        }
        catch (InvariantViolationException violation)
        {
            failure = violation;
        }
#pragma warning disable CA1031 // Whatever the engine throws is a finding, not an end of the simulator.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            failure = new InvariantViolationException("Nothing throws: " + problem.GetType().Name, problem.ToString(), problem);
        }

        return new RunResult(plan.Seed, world._trace.Finish(), world._operations, world._events, world._messages, world._situations, failure);
    }

    public void Dispose() => _trace.Dispose();

    private void RunPhases()
    {
        RunUntil((_plan.Steps.Count == 0 ? 0 : _plan.Steps[^1].Microseconds) * TicksPerMicrosecond);
        foreach (var peer in _peers)
            _situations.Sometimes(Situation.NeverConnected, !peer.WasEverLinked);
        Sweep();
        HealCore();
        HealAll();
        KeepSilent();
        Judge();
    }

    private void RunUntil(long end)
    {
        while (_queue.TryTake(end, out var simulated))
        {
            _time.Check(_queue.Now);
            Happen(simulated);
            if (++_events % EventsPerSweep == 0)
                Sweep();
        }
    }

    private void Happen(in SimulatedEvent simulated)
    {
        var peer = _peers[simulated.Peer];
        var detail = simulated.Number;
        switch (simulated.Kind)
        {
            case EventKind.Step:
                var step = (PlanStep)simulated.Subject!;
                detail = step.Id;
                Carry(step, peer);
                break;
            case EventKind.Arrive:
                detail = simulated.Frame.Length > 3 ? simulated.Frame.Span[3] : -1;
                Arrive((LinkDirection)simulated.Subject!, simulated.Frame, isDamaged: simulated.Number == 1);
                break;
            case EventKind.Drained: Drained((LinkDirection)simulated.Subject!, peer); break;
            case EventKind.Ended: Ended((LinkDirection)simulated.Subject!, peer); break;
            case EventKind.Dial: Dial(peer, _peers[simulated.Number]); break;
            case EventKind.Timer:
                if (simulated.Number == peer.TimerGeneration)
                    Handle(peer, SyncInput.TimerElapsed());
                break;
            case EventKind.Flush: Flush(peer); break;
        }

        _trace.Add(_queue.Now, simulated.Kind, peer.Index, detail, peer.Engine.Head.Packed);
    }

    private DateTimeOffset WallOf(SimulatedPeer peer)
    {
        var wall = Beginning.AddTicks(_queue.Now + peer.SkewTicks);
        peer.HighestWallMilliseconds = Math.Max(peer.HighestWallMilliseconds, wall.ToUnixTimeMilliseconds());
        return wall;
    }

    private int PairOf(int from, int to) => (from * _peers.Length) + to;

    /// <summary>The checks that look at everything.</summary>
    private void Sweep()
    {
        var pictures = Array.ConvertAll(_honest, peer => peer.Picture());
        for (var i = 0; i < pictures.Length; i++)
        {
            WindowCompleteness.Check(pictures[i]);
            AscendingPositions.Check(pictures[i]);
            FingerprintFromScratch.Check(pictures[i]);
            Bounds.CheckHeld(pictures[i]);
            _honest[i].History.Check(pictures[i]);
            CheckClaims(_honest[i].Index, pictures[i], pictures);
            if (_realm is not null)
                CheckAuthorised(_honest[i], pictures[i]);
        }
    }

    /// <summary>Nobody knows what an enemy claims or has claimed, so only honest pictures are given.</summary>
    private void CheckClaims(int index, ReplicaPicture requester, ReplicaPicture[] responders)
    {
        foreach (var responder in responders)
        {
            if (responder.Replica != requester.Replica && !_isTainted.Contains((index, responder.Replica)))
                WatermarkSoundness.Check(requester, responder, hasTwins: _isTainted.Count > 0);
        }
    }
}
