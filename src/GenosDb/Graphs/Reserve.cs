namespace GenosDb.Graphs;

/// <summary>What is kept besides current operations, because authority that arrives late can take away what is current, or give what was refused:
/// shadows, which count but are not current, and the quarantine of what does not count. Of the writer.</summary>
internal sealed class Reserve(ReserveLimits limits)
{
    private static readonly HashSet<KeptRegister> None = [];

    private readonly Dictionary<RegisterKey, KeptRegister> _registers = [];
    private readonly Dictionary<string, HashSet<KeptRegister>> _edgesAt = new(StringComparer.Ordinal);
    private readonly LinkedList<KeptOperation> _shadows = [];
    private readonly Quarantine _quarantine = new(limits);

    // Marks of registers of which nothing is kept any more come together here, so that they cost nothing.
    private bool _isTrimmedSomewhere;
    private ulong _latest;

    /// <summary>Whether something was dropped from quarantine since this was last set to false.</summary>
    public bool IsLossy { get; set; }

    /// <summary>Told of what is kept; null for nobody.</summary>
    public IKeptOperations? Observer { get; set; }

    public IEnumerable<KeptRegister> Registers => _registers.Values;

    public KeptRegister? Find(in RegisterKey key) => _registers.GetValueOrDefault(key);

    /// <summary>Edge registers with an end at a node of which something is kept.</summary>
    public IReadOnlyCollection<KeptRegister> EdgesAt(string id) => _edgesAt.GetValueOrDefault(id, None);

    /// <summary>Whether a shadow of a register may have been dropped.</summary>
    public bool IsTrimmed(in RegisterKey key) => _isTrimmedSomewhere || Find(key) is { IsTrimmed: true };

    /// <summary>Notes that nobody knows what was dropped.</summary>
    public void MarkTrimmed() => _isTrimmedSomewhere = true;

    /// <summary>Keeps an operation as far as there is room.</summary>
    /// <param name="operation">Not current.</param>
    /// <param name="isPermitted">Whether it counts.</param>
    /// <param name="since">Position at which it was put aside.</param>
    /// <returns>False when it was kept already.</returns>
    public bool Add(Operation operation, bool isPermitted, ulong since)
    {
        // The list by age stays in order whatever is given.
        _latest = Math.Max(_latest, since);
        var key = RegisterKey.Of(operation);
        if (!_registers.TryGetValue(key, out var register))
            register = AddRegister(key);
        var place = register.FindPlace(operation, out var isThere);
        if (isThere)
            return false;
        var kept = new KeptOperation(register, operation, isPermitted, _latest);
        register.Operations.Insert(place, kept);
        Observer?.Kept(operation, _latest);
        if (isPermitted)
        {
            kept.ByAge = _shadows.AddLast(kept);
            if (register.FindExcess(isPermitted: true, limits.ShadowsOfRegister) is { } least)
                Drop(least);
        }
        else
        {
            _quarantine.Add(kept);
            if (register.FindExcess(isPermitted: false, limits.QuarantinedOfRegister) is { } least)
                Drop(least);
            while (_quarantine.FindExcess(operation) is { } excess)
                Drop(excess);
        }

        return true;
    }

    /// <summary>Takes an operation out that is to be current or to be judged anew.</summary>
    public void Remove(KeptOperation kept)
    {
        var register = kept.Register;
        register.Operations.Remove(kept);
        Observer?.Dropped(kept.Operation);
        if (kept.IsPermitted)
            _shadows.Remove(kept.ByAge!);
        else
            _quarantine.Remove(kept);
        if (register.Operations.Count == 0)
            RemoveRegister(register);
    }

    /// <summary>Drops what was kept for too long. O(dropped).</summary>
    public void Expire(ulong now)
    {
        while (_shadows.First is { } shadow && IsOver(shadow.Value, limits.ShadowAge))
            Drop(shadow.Value);
        while (_quarantine.Oldest is { } quarantined && IsOver(quarantined, limits.QuarantineAge))
            Drop(quarantined);

        bool IsOver(KeptOperation kept, TimeSpan age) => (now >> 16) > (kept.Since >> 16) + (ulong)age.TotalMilliseconds;
    }

    public void Clear()
    {
        _registers.Clear();
        _edgesAt.Clear();
        _shadows.Clear();
        _quarantine.Clear();
        _isTrimmedSomewhere = false;
        IsLossy = false;
    }

    private void Drop(KeptOperation kept)
    {
        if (kept.IsPermitted)
            kept.Register.IsTrimmed = true;
        else
            IsLossy = true;
        Remove(kept);
    }

    private KeptRegister AddRegister(in RegisterKey key)
    {
        var register = new KeptRegister(key);
        _registers.Add(key, register);
        if (key.Target is { } target)
        {
            AddEnd(key.NodeId, register);
            AddEnd(target, register);
        }

        return register;
    }

    private void RemoveRegister(KeptRegister register)
    {
        _isTrimmedSomewhere |= register.IsTrimmed;
        _registers.Remove(register.Key);
        if (register.Key.Target is { } target)
        {
            RemoveEnd(register.Key.NodeId, register);
            RemoveEnd(target, register);
        }
    }

    private void AddEnd(string id, KeptRegister register)
    {
        if (!_edgesAt.TryGetValue(id, out var registers))
            _edgesAt.Add(id, registers = []);
        registers.Add(register);
    }

    private void RemoveEnd(string id, KeptRegister register)
    {
        // A loop has one set for both ends, which may be gone already.
        if (_edgesAt.TryGetValue(id, out var registers) && registers.Remove(register) && registers.Count == 0)
            _edgesAt.Remove(id);
    }
}
