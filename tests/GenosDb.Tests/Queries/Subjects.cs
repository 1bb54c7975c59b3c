using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

/// <summary>Nodes to ask filters about.</summary>
internal static class Subjects
{
    /// <summary>2026-01-31T09:00:00.123Z.</summary>
    public static readonly HybridTimestamp Stamp = new(1_769_850_000_123, 7, new ReplicaId(1));

    public static FilterSubject Of(string json, string id = "n1") => new(id, GenosValue.Parse(json), Stamp);

    public static GenosNode Node(GenosValue value, string id = "n1") => new(id, value, [], Stamp, Author: null);

    public static bool Matches(string filter, string json) => NodeFilter.Parse(filter).Matches(Node(GenosValue.Parse(json)));
}
