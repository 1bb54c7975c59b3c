using GenosDb.Diagnostics;
using GenosDb.Graphs;
using GenosDb.Queries;
using Microsoft.Extensions.Logging;

namespace GenosDb.Feeds;

/// <summary>Where commits come to, and those who watch them. A commit leaves a step and a snapshot; what it changed is found once for all, in the turn of the hub.</summary>
/// <remarks>
/// <para>The database's lock is held by who commits, joins or leaves, and only to add a step; the turn is held while a step is worked off. In the turn the database's lock may
/// be taken, and never the other way round.</para>
/// <para>Steps are worked off on the thread pool, by who reads a result, which must not be late, and by a local writer who finds too many of them.</para>
/// </remarks>
internal sealed class ChangeHub : IObservable<GraphChangeSet>
{
    /// <summary>Steps beyond which a local writer works them off before it writes.</summary>
    private const int ManySteps = 256;

    /// <summary>Steps beyond which commits are merged: peers are never made to wait.</summary>
    private const int MaxSteps = 4_096;

    private readonly Lock _gate;
    private readonly Graph _graph;
    private readonly ILogger _log;
    private readonly DeliveryPump _pump;
    private readonly Lock _turn = new();
    private readonly Lock _stepsGate = new();
    private readonly LinkedList<HubStep> _steps = [];
    private int _stepCount;

    // Of the database's lock.
    private readonly HashSet<IHubMember> _joined = new(ReferenceEqualityComparer.Instance);
    private bool _isComplete;

    // Of the turn.
    private readonly WatchIndex<IHubMember> _members = new();
    private readonly Dictionary<IHubMember, CommittedBatch?> _loading = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<IHubMember> _concerned = new(ReferenceEqualityComparer.Instance);
    private GraphSnapshot? _current;

    /// <param name="gate">The database's lock.</param>
    /// <param name="graph">What is committed to.</param>
    /// <param name="time">What windows are measured by.</param>
    /// <param name="log">Where exceptions of observers go.</param>
    public ChangeHub(Lock gate, Graph graph, TimeProvider time, ILogger log)
    {
        (_gate, _graph, Time, _log) = (gate, graph, time, log);
        _pump = new DeliveryPump(() => WorkOff(int.MaxValue), context: null, Report);
    }

    /// <summary>Of the database's lock: without members a commit costs nothing here.</summary>
    public bool HasMembers => _joined.Count > 0;

    public TimeProvider Time { get; }

    public WriterGates Gates { get; } = new();

    /// <summary>Of the database's lock.</summary>
    public int MemberCount => _joined.Count;

    public void Report(Exception problem) => LogMessages.ObserverThrew(_log, problem);

    public void ReportSuspended() => LogMessages.ObserverSuspended(_log, ObserverCalls.MaxFaults);

    public IDisposable Subscribe(IObserver<GraphChangeSet> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new ChangeSubscription(observer, this);
        lock (_gate)
        {
            if (!_isComplete)
            {
                JoinNeedsGate(subscription);
                return subscription;
            }
        }

        subscription.Complete(problem: null);
        return subscription;
    }

    /// <summary>Notes what was committed; under the database's lock.</summary>
    public void PublishNeedsGate(CommittedBatch batch)
    {
        var after = _graph.GetSnapshot(withIndexes: false);
        lock (_stepsGate)
        {
            if (_steps.Count >= MaxSteps && _steps.Last!.Value is { Batch: { } last } step)
            {
                last.Add(batch);
                step.Snapshot!.Dispose();
                _steps.Last.Value = step with { Snapshot = after };
                return;
            }
        }

        Add(new HubStep(batch, Member: null, after));
    }

    /// <summary>Lets a member in; under the database's lock. A query has yet to read what is there: it is told of commits after <see cref="BeginAsync"/>.</summary>
    public void JoinNeedsGate(IHubMember member)
    {
        Add(new HubStep(Batch: null, member, _joined.Count == 0 ? _graph.GetSnapshot(withIndexes: false) : null));
        _joined.Add(member);
    }

    /// <summary>Tells a member what was committed since it joined, as one, and from now on each commit.</summary>
    /// <param name="member">The member.</param>
    /// <param name="read">What it has read: the snapshot at which it joined.</param>
    private void Begin(IHubMember member, GraphSnapshot read)
    {
        lock (_turn)
        {
            WorkOff(Volatile.Read(ref _stepCount));
            if (!_loading.Remove(member, out var missed))
                return;
            if (missed?.FindDelta(read, _current!) is { IsEmpty: false } delta)
                member.Take(delta);
            _members.Add(member, member.Filter);
        }
    }

    /// <summary>As <see cref="Begin"/>, after the turn when the caller is in it: what a live query selects may watch something itself.</summary>
    public Task BeginAsync(IHubMember member, GraphSnapshot read)
    {
        if (_turn.IsHeldByCurrentThread)
            return Task.Run(() => Begin(member, read));
        Begin(member, read);
        return Task.CompletedTask;
    }

    public void Leave(IHubMember member)
    {
        lock (_gate)
        {
            if (_joined.Remove(member))
                Add(new HubStep(Batch: null, member, Snapshot: null) { IsLeaving = true });
        }
    }

    /// <summary>Works off what was committed before this call. Not under the database's lock; in the turn itself, nothing.</summary>
    public void CatchUp()
    {
        var steps = Volatile.Read(ref _stepCount);
        if (steps > 0 && !_turn.IsHeldByCurrentThread)
            WorkOff(steps);
    }

    /// <summary>As <see cref="CatchUp"/>, if there is much of it: a writer that is faster than the hub does some of its work.</summary>
    public void CatchUpWhenFarBehind()
    {
        if (Volatile.Read(ref _stepCount) > ManySteps)
            CatchUp();
    }

    /// <summary>What a local writer waits for after its write, because readers want it to; mostly nothing. Not under the database's lock: what was committed is worked off.</summary>
    public Task WhenRoom()
    {
        if (Gates.IsEmpty)
            return Task.CompletedTask;
        CatchUp();
        return Gates.WhenRoom();
    }

    /// <summary>Tells members what was committed, and that it was the last.</summary>
    public void Complete()
    {
        IHubMember[] members;
        lock (_gate)
        {
            _isComplete = true;
            members = [.. _joined];
        }

        CatchUp();
        foreach (var member in members)
        {
            Leave(member);
            member.Complete(problem: null);
        }
    }

    private void Add(HubStep step)
    {
        lock (_stepsGate)
        {
            _steps.AddLast(step);
            Volatile.Write(ref _stepCount, _steps.Count);
        }

        _pump.Wake();
    }

    // One at a time, so that who waits for the turn gets it in between.
    private void WorkOff(int atMost)
    {
        for (; atMost > 0; atMost--)
        {
            lock (_turn)
            {
                HubStep step;
                lock (_stepsGate)
                {
                    if (_steps.First is not { } first)
                        return;
                    step = first.Value;
                }

                WorkOff(step);

                // Counted until now: who finds none knows that all is done.
                lock (_stepsGate)
                {
                    _steps.RemoveFirst();
                    Volatile.Write(ref _stepCount, _steps.Count);
                }
            }
        }
    }

    private void WorkOff(HubStep step)
    {
        if (step.Batch is { } batch)
        {
            Tell(batch, step.Snapshot!);
            return;
        }

        var member = step.Member!;
        if (step.IsLeaving)
        {
            _members.Remove(member);
            _loading.Remove(member);
            if (_members.Count + _loading.Count == 0)
                Stand(at: null);
            return;
        }

        if (step.Snapshot is { } beginning)
            Stand(beginning);
        if (member is ChangeSubscription)
            _members.Add(member, member.Filter);
        else
            _loading.Add(member, null);
    }

    private void Tell(CommittedBatch batch, GraphSnapshot after)
    {
        foreach (var (member, missed) in _loading)
        {
            if (missed is null)
                _loading[member] = batch.Copy();
            else
                missed.Add(batch);
        }

        if (_members.Count > 0 && batch.FindDelta(_current!, after) is { IsEmpty: false } delta)
        {
            _members.CopyConcerned(delta, _concerned);
            foreach (var member in _concerned)
                Tell(member, delta);
            _concerned.Clear();
        }

        Stand(after);
    }

    private void Tell(IHubMember member, GraphDelta delta)
    {
        try
        {
            member.Take(delta);
        }
#pragma warning disable CA1031 // Whatever a filter or a mapper throws ends its own query, and is told to its readers.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _members.Remove(member);
            Leave(member);
            member.Complete(problem);
        }
    }

    private void Stand(GraphSnapshot? at)
    {
        _current?.Dispose();
        _current = at;
    }
}
