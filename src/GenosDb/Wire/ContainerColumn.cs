namespace GenosDb.Wire;

/// <summary>The columns of a container, by their key in its map. Keys are never renumbered.</summary>
internal enum ContainerColumn
{
    /// <summary>Table: array of 8-byte replica ids, ascending, each of them used.</summary>
    Origins = 0,

    /// <summary>Table: array of binary, scheme ‖ public key, ascending, each of them used. Signed containers have this, <see cref="SignerIndexes"/> and
    /// <see cref="Proofs"/>, unsigned ones none of them.</summary>
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

    /// <summary>Varints: places in <see cref="Signers"/>.</summary>
    SignerIndexes = 9,

    /// <summary>Array of binary, or nil.</summary>
    Bodies = 10,

    /// <summary>Of the operations that are signed alone: one binary of 64 bytes each when all are so long, else array of binary.</summary>
    Proofs = 11,

    /// <summary>Table: array of binary, u16 count ‖ signature ‖ hashes beside the ways of the members that are here; each used. Absent without batches.</summary>
    Batches = 12,

    /// <summary>Varints, for each operation: 0 when it is signed alone; else its place in <see cref="Batches"/>, from 1 on, and the zigzag difference of its
    /// index to the one that follows the previous member's. Absent without batches.</summary>
    Members = 13,
}
