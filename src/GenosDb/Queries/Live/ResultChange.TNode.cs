namespace GenosDb.Queries;

/// <summary>One node in two results; its places are looked up when somebody asks for them.</summary>
/// <param name="Previous">Null when it was not there.</param>
/// <param name="Current">Null when it is not there any more.</param>
internal readonly record struct ResultChange<TNode>(ResultItem<TNode>? Previous, ResultItem<TNode>? Current)
{
    public string Id => (Previous ?? Current)!.Id;
}
