namespace GenosDb.Graphs;

// What authority that arrives late does to operations that are here already. Of the writer; locks only where something changes.
public sealed partial class Graph
{
    private readonly Func<Operation, bool>? _isOutsideFingerprint;
    private readonly Reserve? _reserve;
    private readonly AuthorIndex? _byAuthor;
    private readonly SignerUsage? _usage;
    private readonly int _outsideLimit = int.MaxValue;
    private long _outsideCount;

    /// <summary>Makes an empty graph of a governed database.</summary>
    /// <param name="permits">Whether an operation counts, judged at its own time; not asked for authority operations. Pure but for the authority operations
    /// that it knows. Null permits everything, and nothing is kept beside current operations.</param>
    /// <param name="isOutsideFingerprint">Whether a value takes no part in the fingerprint. Its answers change with authority about the author alone.</param>
    /// <param name="limits">Null: the defaults.</param>
    internal Graph(Func<Operation, bool>? permits, Func<Operation, bool>? isOutsideFingerprint, ReserveLimits? limits = null)
    {
        _permits = permits;
        _isOutsideFingerprint = isOutsideFingerprint;
        if (permits is not null)
        {
            limits ??= new ReserveLimits();
            _reserve = new Reserve(limits);
            _outsideLimit = limits.UnpromotedProfiles;
            _usage = limits.BytesOfSigner is { } quota ? new SignerUsage(quota) : null;
            _byAuthor = new AuthorIndex(IsThere);
        }

        _published = new GraphView(revision: 0, head: 0, nodeCount: 0, edgeCount: 0, _nodes);
    }

    /// <summary>What is kept beside the current operations, in no particular order.</summary>
    internal IEnumerable<KeptOperation> Kept => _reserve?.Registers.SelectMany(register => register.Operations) ?? [];

    /// <summary>Told of changes of <see cref="Kept"/>; null, the default, for nobody.</summary>
    internal IKeptOperations? KeptObserver
    {
        set
        {
            if (_reserve is not null)
                _reserve.Observer = value;
        }
    }

    /// <summary>Whether something was dropped from quarantine, or had no room, since this was last set to false: after the next change of authority it may be due.</summary>
    internal bool IsLossy
    {
        get => _reserve is { IsLossy: true };
        set
        {
            if (_reserve is not null)
                _reserve.IsLossy = value;
        }
    }

    /// <summary>Whether something received may be merged. Identities cost nothing, so values outside the fingerprint have bounded room, and one more without
    /// any before it is asked for again after the next change of authority. Where there is a quota, what goes beyond it is asked for again by whoever compares
    /// fingerprints. Local writes, a restart and what authority brings back do not ask.</summary>
    internal bool HasRoomFor(Operation operation) => HasRoomOutside(operation) && HasQuotaFor(operation);

    private bool HasRoomOutside(Operation operation)
    {
        if (_outsideCount < _outsideLimit || operation.Kind != OperationKind.Upsert || !IsOutsideFingerprint(operation)
            || _nodes.Find(new NodeKey(operation.NodeId)) is { IsValueOutside: true })
            return true;
        IsLossy = true;
        return false;
    }

    // What does not count takes no part: it has the room of the quarantine.
    private bool HasQuotaFor(Operation operation)
    {
        if (_usage is null || operation.IsAuthority)
            return true;
        TryGetCurrent(RegisterKey.Of(operation), out var replaced, out _);
        var hidden = operation.Kind == OperationKind.Remove ? _nodes.Find(new NodeKey(operation.NodeId))?.Value : null;
        return _usage.HasRoomFor(operation, replaced, hidden) || !Permits(operation);
    }

    /// <summary>What an operation has lost to that counts and does not show: one that is kept beside what is current, or a removal below the value of its node. Null for any other.</summary>
    internal Operation? FindWinnerOver(Operation operation)
    {
        var key = RegisterKey.Of(operation);
        if (TryGetCurrent(key, out var current, out _) && SameOperation.Instance.Equals(current, operation))
            return key.Kind == RegisterKind.Removal ? _nodes.Find(new NodeKey(key.NodeId))!.Value : null;
        return _reserve?.Find(key)?.Find(operation) is { IsPermitted: true } ? current ?? FindBound(key) : null;
    }

    /// <summary>Keeps an operation that is not current as far as there is room, judged now; for a restart, followed by <see cref="ReevaluateAll"/>.</summary>
    /// <param name="operation">From <see cref="Kept"/>.</param>
    /// <param name="since">From there too. Given in ascending order.</param>
    internal void Keep(Operation operation, ulong since)
    {
        if (_reserve is not null && _reserve.Add(operation, Permits(operation), since))
            _byAuthor!.Add(operation);
    }

    /// <summary>Drops what was kept for too long; changes no state. O(dropped).</summary>
    /// <param name="now">The wall clock as a position.</param>
    internal void ExpireKept(ulong now) => _reserve?.Expire(now);

    /// <summary>Judges again what new authority can affect, and makes of each register the greatest operation current that counts and is here. Merges nothing
    /// in between; readers see it after <see cref="Commit"/>. O(operations of the authors and on the nodes), and O(k log k) for k affected edges.</summary>
    /// <param name="authors">Whose timelines changed.</param>
    /// <param name="nodes">Whose access lists changed: the value, the removal and the outgoing edges are judged.</param>
    /// <param name="nextPosition">Gives ascending positions above <see cref="Head"/>; asked only for a change.</param>
    /// <param name="changes">Receives what changed, ascending by position, each register once.</param>
    /// <param name="vacated">Receives the position of each operation that is no longer current.</param>
    /// <param name="letIn">Receives what counts from now on and does not become current.</param>
    /// <returns>Whether a register fell although something of it may have been discarded, so that what is due now may be missing here.</returns>
    /// <exception cref="ArgumentException">A position does not ascend.</exception>
    internal bool Reevaluate(
        IReadOnlyCollection<Address> authors,
        IReadOnlyCollection<string> nodes,
        Func<ulong> nextPosition,
        List<RegisterChange> changes,
        List<VacatedPosition> vacated,
        List<Operation> letIn)
    {
        if (_reserve is null)
            return false;
        var affected = new AffectedRegisters();
        foreach (var author in authors)
        {
            foreach (var operation in _byAuthor![author])
                Judge(operation, affected);
        }

        foreach (var id in nodes)
            JudgeNode(id, affected);
        return Settle(affected, nextPosition, changes, vacated, letIn);
    }

    /// <summary>Judges everything again; for a restart, when what was merged and kept is in place. O(registers and kept operations).</summary>
    /// <param name="nextPosition">As of <see cref="Reevaluate"/>.</param>
    /// <param name="changes">As of <see cref="Reevaluate"/>.</param>
    /// <param name="vacated">As of <see cref="Reevaluate"/>.</param>
    /// <returns>Whether anything changed: authority is not what it was, and what is due now may be missing here.</returns>
    internal bool ReevaluateAll(Func<ulong> nextPosition, List<RegisterChange> changes, List<VacatedPosition> vacated)
    {
        if (_reserve is null)
            return false;
        // Nobody remembers what had been discarded before the restart.
        _reserve.MarkTrimmed();
        _reserve.IsLossy = true;
        var affected = new AffectedRegisters();
        foreach (var register in _reserve.Registers)
            affected.Add(register.Key);
        List<Operation> current = [];
        CopyCurrentSince(0, current);
        foreach (var operation in current)
        {
            if (!operation.IsAuthority)
                Judge(operation, affected);
        }

        var before = changes.Count;
        Settle(affected, nextPosition, changes, vacated, letIn: []);
        return changes.Count > before;
    }

    private bool IsThere(Operation operation)
    {
        var key = RegisterKey.Of(operation);
        return (TryGetCurrent(key, out var current, out _) && ReferenceEquals(current, operation))
            || ReferenceEquals(_reserve!.Find(key)?.Find(operation)?.Operation, operation);
    }

    /// <summary>Adds the register of an operation when it is judged otherwise than before.</summary>
    private void Judge(Operation operation, AffectedRegisters affected)
    {
        var key = RegisterKey.Of(operation);
        bool wasPermitted;
        if (TryGetCurrent(key, out var current, out _) && ReferenceEquals(current, operation))
        {
            wasPermitted = true;
            if (key.Kind == RegisterKind.Value)
                SumAgain(_nodes.Find(new NodeKey(key.NodeId))!);
        }
        else if (_reserve!.Find(key)?.Find(operation) is { } kept)
        {
            wasPermitted = kept.IsPermitted;
        }
        else
        {
            return;
        }

        if (Permits(operation) != wasPermitted)
            affected.Add(key);
    }

    private void JudgeNode(string id, AffectedRegisters affected)
    {
        var node = _nodes.Find(new NodeKey(id));
        if (node?.Value is { } value)
            Judge(value, affected);
        if (node?.Removal is { } removal)
            Judge(removal, affected);
        JudgeKept(_reserve!.Find(RegisterKey.Value(id)));
        JudgeKept(_reserve.Find(RegisterKey.Removal(id)));
        if (node?.Adjacency is { } adjacency)
        {
            foreach (var edge in adjacency.Outgoing)
            {
                if (!edge.IsDropped)
                    Judge(edge.Operation, affected);
            }
        }

        foreach (var register in _reserve.EdgesAt(id))
        {
            if (register.Key.NodeId == id)
                JudgeKept(register);
        }

        void JudgeKept(KeptRegister? register)
        {
            if (register is not null && register.Operations.Exists(kept => Permits(kept.Operation) != kept.IsPermitted))
                affected.Add(register.Key);
        }
    }

    private bool Settle(AffectedRegisters affected, Func<ulong> nextPosition, List<RegisterChange> changes, List<VacatedPosition> vacated, List<Operation> letIn)
    {
        var mayMiss = false;
        foreach (var key in affected.Removals)
        {
            var wasTrimmed = _reserve!.IsTrimmed(key);
            if (!SettleRegister(key, nextPosition, changes, vacated, letIn) || !changes[^1].IsFallBack)
                continue;

            // What the removal hid may come back.
            var value = RegisterKey.Value(key.NodeId);
            mayMiss |= wasTrimmed || _reserve.IsTrimmed(value);
            affected.Values.Add(value);
            foreach (var edge in _reserve.EdgesAt(key.NodeId))
            {
                mayMiss |= edge.IsTrimmed;
                affected.Edges.Add(edge.Key);
            }
        }

        // Tables have no order that outlasts the process, and equal runs should give equal positions.
        foreach (var key in affected.Values.Concat(affected.Edges.Order()))
        {
            var wasTrimmed = _reserve!.IsTrimmed(key);
            if (SettleRegister(key, nextPosition, changes, vacated, letIn))
                mayMiss |= wasTrimmed && changes[^1].IsFallBack;
        }

        return mayMiss;
    }

    /// <summary>Makes the greatest operation current that counts and is above the removals of its nodes.</summary>
    /// <returns>Whether another operation is current now, or none.</returns>
    private bool SettleRegister(in RegisterKey key, Func<ulong> nextPosition, List<RegisterChange> changes, List<VacatedPosition> vacated, List<Operation> letIn)
    {
        TryGetCurrent(key, out var current, out _);
        var chosen = Choose(key, current, FindBound(key), letIn);
        if (ReferenceEquals(chosen, current))
            return false;
        var position = nextPosition();
        RequireAscending(Head, position, nameof(nextPosition));
        lock (_gate)
        {
            switch (key.Kind)
            {
                case RegisterKind.Value: PlaceValue(key, chosen, position, vacated); break;
                case RegisterKind.Removal: PlaceRemoval(key, current, chosen, position, vacated); break;
                default: PlaceEdge(key, chosen, position, vacated); break;
            }

            MoveHead(position);
        }

        changes.Add(new RegisterChange(current, chosen, position));
        return true;
    }

    /// <summary>What values and edges have to be above; null when there is no removal.</summary>
    private Operation? FindBound(in RegisterKey key)
    {
        if (key.Kind == RegisterKind.Removal)
            return null;
        var removal = _nodes.Find(new NodeKey(key.NodeId))?.Removal;
        return key.Target is null ? removal : Greater(removal, _nodes.Find(new NodeKey(key.Target))?.Removal);
    }

    /// <summary>Judges all operations of a register, takes the one to be current out of the reserve, and puts the others there as they are judged.</summary>
    private Operation? Choose(in RegisterKey key, Operation? current, Operation? bound, List<Operation> letIn)
    {
        var isCurrentPermitted = current is not null && Permits(current);
        var chosen = isCurrentPermitted ? current : null;
        List<KeptOperation> moved = [];
        foreach (var kept in _reserve!.Find(key)?.Operations ?? [])
        {
            var operation = kept.Operation;
            var isPermitted = Permits(operation);
            if (isPermitted != kept.IsPermitted)
                moved.Add(kept);
            if (isPermitted && (bound is null || !IsBelow(operation, bound)) && (chosen is null || IsBelow(chosen, operation)))
                chosen = operation;
        }

        // The chosen one first, so that none of the others is in its way.
        if (chosen is not null && !ReferenceEquals(chosen, current) && _reserve.Find(key)?.Find(chosen) is { } place)
        {
            _reserve.Remove(place);
            moved.Remove(place);
        }

        foreach (var kept in moved)
            _reserve.Remove(kept);
        foreach (var kept in moved)
        {
            _reserve.Add(kept.Operation, !kept.IsPermitted, Head);
            if (!kept.IsPermitted)
                letIn.Add(kept.Operation);
        }

        if (current is not null && !ReferenceEquals(chosen, current))
            _reserve.Add(current, isCurrentPermitted, Head);
        return chosen;
    }

    private void PlaceValue(in RegisterKey key, Operation? chosen, ulong position, List<VacatedPosition> vacated)
    {
        var nodeKey = new NodeKey(key.NodeId);
        var node = _nodes.Find(nodeKey);
        if (chosen is not null)
        {
            SetValue(node, nodeKey, chosen, position, vacated);
            return;
        }

        DropValue(node!, by: null, vacated);
        Supersede(node!, node!.WithValue(null, position));
    }

    private void PlaceRemoval(in RegisterKey key, Operation? current, Operation? chosen, ulong position, List<VacatedPosition> vacated)
    {
        var nodeKey = new NodeKey(key.NodeId);
        var node = _nodes.Find(nodeKey);
        if (current is null || (chosen is not null && IsBelow(current, chosen)))
        {
            SetRemoval(node, nodeKey, chosen!, position, vacated);
            return;
        }

        vacated.Add(new VacatedPosition(node!.RemovalAt, current, chosen));
        Sum(current, node.IsRemovalSummed, chosen);
        if (chosen is null)
        {
            RegisterCount--;
            RemovalCount--;
        }

        // The version has a new position although the value keeps its own, so it takes the form that has both.
        Supersede(node, chosen is null && !node.IsLive
            ? new NodeVersion(node.Hash, position, value: null, node.Adjacency ?? new Adjacency(node.Id))
            : new RemovedNodeVersion(node.Hash, position, node.Value, node.ValueAt, chosen, chosen is null ? 0 : position, node.Adjacency)
            {
                IsValueSummed = node.IsValueSummed,
                IsValueOutside = node.IsValueOutside,
            });
    }

    private void PlaceEdge(in RegisterKey key, Operation? chosen, ulong position, List<VacatedPosition> vacated)
    {
        var place = new EdgePlace(_nodes, key.NodeId, key.Label, key.Target!);
        if (chosen is not null)
            SetEdge(place, chosen, position, vacated);
        else
            DropEdge(place.Current!, place.Source!, place.Target!, by: null, position, vacated);
    }
}
