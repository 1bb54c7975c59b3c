namespace GenosDb.Queries;

/// <summary>What a filter looks at: a node without its edges.</summary>
/// <param name="id">Of the node.</param>
/// <param name="value">Of the node.</param>
/// <param name="timestamp">Of the write that it shows.</param>
internal readonly ref struct FilterSubject(string id, GenosValue value, HybridTimestamp timestamp)
{
    public string Id { get; } = id;

    public GenosValue Value { get; } = value;

    public HybridTimestamp Timestamp { get; } = timestamp;

    /// <summary>The canonical bytes of the value.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = value.Encoded.Span;
}
