namespace GenosDb;

/// <content>Reading. Readers never wait for the writer.</content>
public sealed partial class GenosDatabase
{
    /// <inheritdoc/>
    public ValueTask<GenosNode?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return new ValueTask<GenosNode?>(_graph.Find(id));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<GraphEdge>> GetEdgesAsync(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        using var snapshot = GetSnapshot();
        return new ValueTask<IReadOnlyList<GraphEdge>>([.. snapshot.Edges(id, direction, label)]);
    }

    /// <inheritdoc/>
    public GraphSnapshot GetSnapshot()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return _graph.GetSnapshot();
    }
}
