using GenosDb.SimulationTests.Invariants;
using GenosDb.SimulationTests.Oracle;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <content>What must be so in the end.</content>
internal sealed partial class World
{
    private static readonly TimeSpan SilentTime = TimeSpan.FromMinutes(10);

    private Operation[] _survivors = [];

    /// <summary>A random connected part of the world is healed; the others stay away. That part agrees.</summary>
    private void HealCore()
    {
        _hasFaults = false;
        // Also with those that stay away: what survives is taken down now, and nobody may lose any of it later.
        foreach (var peer in _peers)
        {
            peer.CrashAfterEffects = null;
            ScheduleFlush(peer);
        }

        _wanted.Clear();
        Array.Clear(_isBlocked);
        foreach (var link in _links.Where(link => !link.IsCut).ToArray())
            Cut(link);
        _survivors = FindSurvivors();
        var dice = new Dice(_seed, Purpose.Heal);
        var order = Enumerable.Range(0, _honest.Length).OrderBy(_ => dice.Bits()).ToArray();
        var core = order[..dice.Between(2, _honest.Length)];
        foreach (var index in core)
            Mend(_peers[index]);
        foreach (var (dialler, listener) in Shapes.Connected(core, isLine: false, ref dice))
            Want(dialler, listener);
        AdmitEnemies(core, ref dice);
        Converge(Array.ConvertAll(core, index => _peers[index]));
    }

    private void HealAll()
    {
        var dice = new Dice(_seed, Purpose.Heal, a: 1);
        foreach (var (dialler, listener) in _wanted.ToArray())
            Cut(_peers[dialler], _peers[listener]);
        foreach (var peer in _peers)
            Mend(peer);
        var order = Enumerable.Range(0, _honest.Length).OrderBy(_ => dice.Bits()).ToArray();
        foreach (var (dialler, listener) in Shapes.Connected(order, _options.HealsToLine, ref dice))
            Want(dialler, listener);
        AdmitEnemies(order, ref dice);
        Converge(_honest);
    }

    /// <summary>The honest ones are connected without the enemies, who go on lying to some of them.</summary>
    private void AdmitEnemies(int[] honest, ref Dice dice)
    {
        for (var enemy = _honest.Length; enemy < _peers.Length; enemy++)
        {
            Mend(_peers[enemy]);
            for (var links = dice.Between(1, 2); links > 0; links--)
                Want(enemy, honest[dice.Below(honest.Length)]);
        }
    }

    private void ShutEnemiesOut()
    {
        if (_realm is not { Options.HasStranger: false })
            return;
        foreach (var (dialler, listener) in _wanted.ToArray())
        {
            if (_peers[dialler].IsEnemy || _peers[listener].IsEnemy)
                Cut(_peers[dialler], _peers[listener]);
        }
    }

    private void Want(int dialler, int listener)
    {
        _wanted.Add((dialler, listener));
        RequestDial(dialler, listener);
    }

    private void Mend(SimulatedPeer peer)
    {
        peer.SkewTicks = 0;
        if (peer.Engine.IsPaused)
            Handle(peer, SyncInput.Resume());
    }

    /// <summary>Lets time pass until the peers are equal, and for no longer than they may take.</summary>
    private void Converge(SimulatedPeer[] peers)
    {
        var end = _queue.Now + Patience(peers).Ticks;
        while (true)
        {
            RunUntil(_queue.Now + TimeSpan.TicksPerSecond);
            if (AreEqual(peers))
                return;
            if (_queue.Now < end)
                continue;
            var other = Array.Find(peers, peer => peer.Graph.Fingerprint != peers[0].Graph.Fingerprint)!;
            EqualStates.Check(peers[0].Picture(), other.Picture());
        }
    }

    private static bool AreEqual(SimulatedPeer[] peers) => Array.TrueForAll(peers, peer => peer.Graph.Fingerprint == peers[0].Graph.Fingerprint);

    /// <summary>A minute for each hop, which a back-off or an idle head may take twice; the time until the last stamp is admitted; and what a replica
    /// waits before it asks again for what it could not keep.</summary>
    private TimeSpan Patience(SimulatedPeer[] peers) => TimeSpan.FromMinutes(2 + (2 * peers.Length)) + UntilAllAreAdmitted();

    private TimeSpan UntilAllAreAdmitted()
    {
        var now = Beginning.AddTicks(_queue.Now);
        var latest = _written.Count == 0 ? now : _written.Max(operation => operation.Timestamp).ToDateTimeOffset();
        foreach (var held in _honest.SelectMany(peer => peer.Engine.Capture().Held))
        {
            // What was damaged may stand a day ahead; only what would break the silence is waited for.
            var stamp = held.Timestamp.ToDateTimeOffset();
            if (stamp > latest && stamp < now + TimeSpan.FromHours(1))
                latest = stamp;
        }

        var wait = latest - Limits.ClockDrift - now;
        if (wait < TimeSpan.Zero)
            wait = TimeSpan.Zero;
        return Array.Exists(_peers, peer => peer.HasDropped) ? wait + TimeSpan.FromMinutes(125) : wait;
    }

    /// <summary>When there is nothing left to say, only heads travel.</summary>
    private void KeepSilent()
    {
        ShutEnemiesOut();
        RunUntil(_queue.Now + TimeSpan.FromMinutes(4).Ticks + UntilAllAreAdmitted().Ticks);
        foreach (var direction in _ends.Values)
            direction.BytesDelivered = 0;
        _isSilent = true;
        RunUntil(_queue.Now + SilentTime.Ticks);
        _isSilent = false;
        foreach (var direction in _ends.Values)
            Quiet.CheckBytes($"{_peers[direction.From]}>{_peers[direction.To]}", direction.BytesDelivered, SilentTime);
        _situations.Sometimes(Situation.PolicyMismatchIsQuiet, _hasMismatch && _ends.Values.Any(direction => _peers[direction.From].IsEnemy));
    }

    private void Judge()
    {
        Sweep();
        if (_realm is not null)
        {
            JudgeGoverned();
            return;
        }

        var pictures = Array.ConvertAll(_peers, peer => peer.Picture());
        var expected = OracleFold.Fold(FindExpected(pictures[0]));
        for (var i = 0; i < pictures.Length; i++)
        {
            EqualStates.Check(pictures[0], pictures[i]);
            EqualsOracle.Check(pictures[i], _peers[i].Graph, expected);
            CheckNothingIsLeft(_peers[i], pictures[i]);
        }
    }

    /// <summary>Everything that was written, or what survived where something was destroyed; and, where damaged frames may have been taken for written by
    /// somebody, what is there.</summary>
    private IEnumerable<Operation> FindExpected(ReplicaPicture picture)
    {
        // A stamp that was damaged may stand hours ahead, and is still held then.
        var latest = Beginning.AddTicks(_queue.Now) + Limits.ClockDrift;
        var written = _hasLost ? _survivors.Where(operation => operation.Timestamp.ToDateTimeOffset() <= latest) : _written;
        return _isTainted.Count == 0 ? written : written.Concat(picture.State.Registers.Select(register => register.Operation));
    }

    /// <summary>What the replicas hold between them, once nothing is under way any more.</summary>
    private Operation[] FindSurvivors() =>
        [.. _honest.SelectMany(KeptBy)];

    /// <summary>Everything that a replica keeps, whether it shows it or not.</summary>
    private static IEnumerable<Operation> KeptBy(SimulatedPeer peer)
    {
        var state = peer.Engine.Capture();
        return [.. state.Registers.Select(register => register.Operation), .. state.Kept.Select(kept => kept.Operation), .. state.Held];
    }

    private void CheckNothingIsLeft(SimulatedPeer peer, ReplicaPicture picture)
    {
        peer.Store.Flush();
        StoreIsTheState.Check(peer.Name, peer.Store.Read(), picture.State);
        if (peer.Engine.Sessions.Any(session => session.Pull is not PullState.Idle))
            throw new InvariantViolationException(Quiet.Name, $"{peer}: a question is still out.");
        var now = Beginning.AddTicks(_queue.Now);
        if (picture.State.Held.FirstOrDefault(operation => operation.Timestamp.ToDateTimeOffset() - Limits.ClockDrift < now - TimeSpan.FromMinutes(2)) is { } held)
            throw new InvariantViolationException(Quiet.Name, $"{peer}: {held.Kind} of {held.NodeId} at {held.Timestamp} is still held.");
    }
}
