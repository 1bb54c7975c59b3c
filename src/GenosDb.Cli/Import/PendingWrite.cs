namespace GenosDb.Cli.Import;

/// <summary>One write of the batch that is being filled.</summary>
/// <param name="Line">Where it comes from.</param>
/// <param name="Id">The node, null for a generated id; of an edge, its source.</param>
/// <param name="Value">Of a node.</param>
/// <param name="Target">Of an edge; null for a node.</param>
/// <param name="Label">Of an edge.</param>
internal readonly record struct PendingWrite(long Line, string? Id, GenosValue Value, string? Target = null, string Label = "")
{
    public void AddTo(IGenosBatch batch)
    {
        if (Target is null)
            batch.Put(Value, Id);
        else
            batch.Link(Id!, Target, Label);
    }
}
