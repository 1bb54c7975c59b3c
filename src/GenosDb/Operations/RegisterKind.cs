namespace GenosDb;

/// <summary>The first byte of a register's key. Byte order of keys is the transfer order of a full state.</summary>
internal enum RegisterKind : byte
{
    /// <summary>A[operation id]: one authority operation, which never competes. Sorts before all data, so a full state brings it first.</summary>
    Authority = 0x01,

    /// <summary>V[id]: the value of a node.</summary>
    Value = 0x10,

    /// <summary>X[id]: the removal of a node.</summary>
    Removal = 0x11,

    /// <summary>E[source, label, target]: whether an edge is linked.</summary>
    Edge = 0x12,
}
