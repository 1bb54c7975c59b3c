namespace GenosDb.Queries;

/// <summary>The entries between two places of an index.</summary>
internal readonly record struct IndexRange(IndexBound Low, IndexBound High);
