namespace GenosDb.Graphs;

/// <summary>Where an edge register is or would be: its newest version and its ends, as far as they are there.</summary>
internal readonly struct EdgePlace
{
    public EdgePlace(VersionTable<NodeVersion> nodes, string source, string label, string target)
    {
        SourceKey = new NodeKey(source);
        TargetKey = new NodeKey(target);
        Key = new EdgeKey(SourceKey, label, TargetKey);
        Source = nodes.Find(SourceKey);
        Target = nodes.Find(TargetKey);
        Newest = Source?.Adjacency?.Outgoing.Find(Key);
    }

    public NodeKey SourceKey { get; }

    public NodeKey TargetKey { get; }

    public EdgeKey Key { get; }

    public NodeVersion? Source { get; }

    public NodeVersion? Target { get; }

    /// <summary>May be dropped.</summary>
    public EdgeVersion? Newest { get; }

    /// <summary>Null when the register is not part of the state.</summary>
    public EdgeVersion? Current => Newest is { IsDropped: false } ? Newest : null;

    public bool AreEndsLive => Source is { IsLive: true } && Target is { IsLive: true };
}
