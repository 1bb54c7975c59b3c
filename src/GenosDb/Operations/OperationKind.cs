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
}
