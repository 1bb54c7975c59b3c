namespace GenosDb.Graphs;

/// <summary>What a register, or a node with its two registers, is from one position on, until a newer version takes its place.</summary>
/// <remarks>What readers look at never changes after a version was put into a table, except that <see cref="Previous"/> is cut when nobody can see it
/// any more. The other mutable fields belong to the writer.</remarks>
internal abstract class RegisterVersion(int hash, ulong at)
{
    /// <summary>The position of the change that made this version: the version number that snapshots compare with.</summary>
    public readonly ulong At = at;

    /// <summary>Hash of the name; random for each process, so nothing that leaves the graph may depend on it.</summary>
    public readonly int Hash = hash;

    /// <summary>The next older version that an open snapshot or the published view can see; null when there is none.</summary>
    public RegisterVersion? Previous;

    /// <summary>Whether a newer version took its place: only a settled chain is looked at again.</summary>
    public bool IsReplaced;

    /// <summary>Whether nothing of it is part of the state: to whoever reads or saves it, it is the same as no version at all.</summary>
    public abstract bool HoldsNothing { get; }
}
