namespace GenosDb.Graphs;

/// <summary>Told of what is kept beside current operations. Of the writer.</summary>
internal interface IKeptOperations
{
    /// <summary>An operation is kept from now on.</summary>
    void Kept(Operation operation, ulong since);

    /// <summary>An operation is not kept any more: it is current again, or dropped.</summary>
    void Dropped(Operation operation);
}
