namespace GenosDb.Graphs;

/// <summary>Which positions open snapshots stand at, and the older versions that are kept for them. Not thread-safe.</summary>
/// <remarks>A version that was current from a to b is seen by the snapshots at a ≤ position &lt; b. It is kept at the newest of them; when that one is
/// closed it moves to the next older one, or goes when that one stands before a. So a version is kept exactly as long as a snapshot can see it, and
/// closing costs what was kept there.</remarks>
internal sealed class OpenSnapshots
{
    // Ascending: a snapshot is always taken at the published head, which only ascends.
    private readonly List<Stand> _stands = [];

    /// <summary>Versions that are kept.</summary>
    public int KeptCount { get; private set; }

    public void Open(ulong position)
    {
        if (_stands.Count == 0 || _stands[^1].Position != position)
            _stands.Add(new Stand(position));
        _stands[^1].Snapshots++;
    }

    /// <summary>Keeps a version that was just replaced if an open snapshot can see it.</summary>
    /// <returns>False when nobody can: the caller lets go of it.</returns>
    public bool TryKeep(RegisterVersion replaced)
    {
        if (_stands.Count == 0 || _stands[^1].Position < replaced.At)
            return false;
        (_stands[^1].Kept ??= []).Add(replaced);
        KeptCount++;
        return true;
    }

    /// <summary>Closes a snapshot, and gives the versions that nobody can see any more; null for none.</summary>
    public List<RegisterVersion>? Close(ulong position)
    {
        var index = _stands.Count - 1;
        while (_stands[index].Position != position)
            index--;
        var closed = _stands[index];
        if (--closed.Snapshots > 0)
            return null;
        _stands.RemoveAt(index);
        if (closed.Kept is not { } kept)
            return null;
        if (index > 0)
        {
            var older = _stands[index - 1];
            (older.Kept ??= []).AddRange(kept.Where(version => version.At <= older.Position));
            kept.RemoveAll(version => version.At <= older.Position);
        }

        KeptCount -= kept.Count;
        return kept;
    }

    /// <summary>Forgets what is kept; the snapshots stay open.</summary>
    public void Forget()
    {
        foreach (var stand in _stands)
            stand.Kept = null;
        KeptCount = 0;
    }

    private sealed class Stand(ulong position)
    {
        public ulong Position { get; } = position;

        public int Snapshots { get; set; }

        public List<RegisterVersion>? Kept { get; set; }
    }
}
