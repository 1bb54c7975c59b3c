namespace GenosDb.Wire;

/// <summary>The columns of a container, by their key in its map. Keys are never renumbered.</summary>
internal enum ContainerColumn
{
    /// <summary>Table: array of 8-byte replica ids, ascending, each of them used.</summary>
    Origins = 0,

    /// <summary>Of signed databases.</summary>
    Signers = 1,

    /// <summary>One byte for each operation; its length says how many there are.</summary>
    Kinds = 2,

    /// <summary>One byte for each operation; absent when all are 0.</summary>
    Flags = 3,

    /// <summary>Array of strings.</summary>
    Names = 4,

    /// <summary>Array of strings, for the edge operations only; absent when there are none.</summary>
    Targets = 5,

    /// <summary>Array of strings, for the edge operations only; absent when all are empty.</summary>
    Labels = 6,

    /// <summary>Zigzag varints: the difference to the previous time, the first one to 0.</summary>
    Times = 7,

    /// <summary>Varints: places in <see cref="Origins"/>.</summary>
    OriginIndexes = 8,

    /// <summary>Of signed databases.</summary>
    SignerIndexes = 9,

    /// <summary>Array of binary, or nil.</summary>
    Bodies = 10,

    /// <summary>Of signed databases.</summary>
    Proofs = 11,

    /// <summary>Of signed databases.</summary>
    Batches = 12,
}
