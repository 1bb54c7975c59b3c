namespace GenosDb.Queries;

/// <summary>What a filter looks at: a node without its edges.</summary>
/// <param name="Id">Of the node.</param>
/// <param name="Value">Of the node.</param>
/// <param name="Timestamp">Of the write that it shows.</param>
internal readonly record struct FilterSubject(string Id, GenosValue Value, HybridTimestamp Timestamp);
