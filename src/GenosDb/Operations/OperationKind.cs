namespace GenosDb;

/// <summary>What an operation does, by its code on the wire. Any other code is malformed: new kinds come with a new format version.</summary>
public enum OperationKind : byte
{
    /// <summary>Sets the whole value of a node.</summary>
    Upsert = 1,

    /// <summary>Removes a node and hides its older edges.</summary>
    Remove = 2,

    /// <summary>Links a source to a target under a label.</summary>
    Link = 3,

    /// <summary>Takes one such edge away.</summary>
    Unlink = 4,

    /// <summary>Gives an identity a role, from its own time on.</summary>
    Grant = 16,

    /// <summary>Makes an identity a guest and voids what it wrote before, except what is listed.</summary>
    Revocation = 17,

    /// <summary>Lists operations that a revocation does not void after all.</summary>
    Amnesty = 18,

    /// <summary>Gives an identity a level on an owned node.</summary>
    AclGrant = 19,
}
