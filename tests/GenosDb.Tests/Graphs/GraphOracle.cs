using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace GenosDb.Tests.Graphs;

/// <summary>The data model word by word: a set of operations, everything computed anew for each question. Shares only <see cref="Operation"/> with the library.</summary>
internal sealed class GraphOracle
{
    private readonly Dictionary<string, Operation> _values = [];
    private readonly Dictionary<string, Operation> _removals = [];
    private readonly Dictionary<(string Source, string Label, string Target), Operation> _edges = [];

    private readonly Dictionary<string, Operation> _authority = [];

    /// <summary>Values without an item; null for none.</summary>
    public Func<Operation, bool>? IsOutsideFingerprint { get; init; }

    public IReadOnlyCollection<Operation> Registers => [.. _authority.Values, .. _values.Values, .. _removals.Values, .. _edges.Values];

    public GraphOracle Copy()
    {
        var copy = new GraphOracle();
        copy.Join(this);
        return copy;
    }

    public void Add(Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Upsert:
                Keep(_values, operation.NodeId, operation);
                break;
            case OperationKind.Remove:
                Keep(_removals, operation.NodeId, operation);
                break;
            case OperationKind.Grant or OperationKind.Revocation or OperationKind.Amnesty or OperationKind.AclGrant:
                _authority[operation.Id.ToString()] = operation;
                break;
            default:
                Keep(_edges, (operation.NodeId, operation.Label, operation.Target!), operation);
                break;
        }
    }

    public void Join(GraphOracle other)
    {
        foreach (var operation in other.Registers)
            Add(operation);
    }

    /// <summary>Drops values and edges below a removal.</summary>
    public GraphOracle Normalize()
    {
        foreach (var (id, value) in _values.ToList())
        {
            if (_removals.TryGetValue(id, out var removal) && !Above(value, removal))
                _values.Remove(id);
        }

        foreach (var (key, edge) in _edges.ToList())
        {
            if (!AboveRemovals(key.Source, key.Target, edge))
                _edges.Remove(key);
        }

        return this;
    }

    public bool IsLive(string id) => _values.TryGetValue(id, out var value) && (!_removals.TryGetValue(id, out var removal) || Above(value, removal));

    public SortedSet<string> Nodes() => new(_values.Keys.Where(IsLive), ByBytes);

    public Operation Value(string id) => _values[id];

    public List<GraphEdge> Edges() =>
        [.. from pair in _edges
            let key = pair.Key
            where pair.Value.Kind == OperationKind.Link && AboveRemovals(key.Source, key.Target, pair.Value) && IsLive(key.Source) && IsLive(key.Target)
            select new GraphEdge(key.Source, key.Label, key.Target)];

    /// <summary>One text for everything that is visible, in order.</summary>
    public string Visible()
    {
        var text = new StringBuilder();
        var edges = Edges();
        foreach (var id in Nodes())
            Describe(text, id, _values[id], edges.Where(edge => edge.Source == id), edges.Where(edge => edge.Target == id));
        return text.ToString();
    }

    /// <summary>The same text of a snapshot.</summary>
    public static string Visible(GraphSnapshot snapshot)
    {
        var text = new StringBuilder();
        foreach (var node in snapshot.Nodes())
        {
            var outgoing = snapshot.Edges(node.Id).ToList();
            var incoming = snapshot.Edges(node.Id, EdgeDirection.Incoming).ToList();
            node.Edges.SequenceEqual(outgoing.Select(edge => new GenosEdge(edge.Label, edge.Target))).Should().BeTrue("a node has its outgoing edges");
            snapshot.Edges(node.Id, EdgeDirection.Both).SequenceEqual([.. outgoing, .. incoming.Where(edge => edge.Source != node.Id)])
                .Should().BeTrue("both directions are the two in a row, a loop once");
            Describe(text, node.Id, node.Timestamp, node.Value, outgoing, incoming);
        }

        return text.ToString();
    }

    /// <summary>The fingerprint from scratch, as the protocol page writes it.</summary>
    public (UInt128 Fingerprint, long Count) Fingerprint() =>
        Fingerprint([.. Registers.Where(operation => operation.Kind != OperationKind.Upsert || IsOutsideFingerprint?.Invoke(operation) != true)]);

    /// <summary>The same of the authority section.</summary>
    public (UInt128 Fingerprint, long Count) AuthorityFingerprint() => Fingerprint(_authority.Values);

    private static (UInt128 Fingerprint, long Count) Fingerprint(IReadOnlyCollection<Operation> registers)
    {
        var sum = BigInteger.Zero;
        foreach (var operation in registers)
        {
            var key = Key(operation);
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, key.Length);
            var id = Convert.FromHexString(operation.Id.ToString());
            sum += new BigInteger(SHA256.HashData([.. "GenosDB/item/v1\0"u8, .. length, .. key, .. id]), isUnsigned: true, isBigEndian: true);
        }

        var bytes = (sum % BigInteger.Pow(2, 256)).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] count = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(count, registers.Count);
        var digest = SHA256.HashData([.. "GenosDB/fp/v1\0"u8, .. new byte[32 - bytes.Length], .. bytes, .. count]);
        return (BinaryPrimitives.ReadUInt128BigEndian(digest), registers.Count);
    }

    private static byte[] Key(Operation operation)
    {
        static byte[] Name(string name)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
        }

        return operation.Kind switch
        {
            OperationKind.Upsert => [0x10, .. Encoding.UTF8.GetBytes(operation.NodeId)],
            OperationKind.Grant or OperationKind.Revocation or OperationKind.Amnesty or OperationKind.AclGrant =>
                [0x01, .. Convert.FromHexString(operation.Id.ToString())],
            OperationKind.Remove => [0x11, .. Encoding.UTF8.GetBytes(operation.NodeId)],
            _ => [0x12, .. Name(operation.NodeId), .. Name(operation.Label), .. Encoding.UTF8.GetBytes(operation.Target!)],
        };
    }

    private static readonly Comparer<string> ByBytes =
        Comparer<string>.Create((left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    private static void Describe(StringBuilder text, string id, Operation value, IEnumerable<GraphEdge> outgoing, IEnumerable<GraphEdge> incoming) =>
        Describe(text, id, value.Timestamp, value.Body, Ordered(outgoing, edge => edge.Target), Ordered(incoming, edge => edge.Source));

    private static IEnumerable<GraphEdge> Ordered(IEnumerable<GraphEdge> edges, Func<GraphEdge, string> otherEnd) =>
        edges.OrderBy(edge => edge.Label, ByBytes).ThenBy(otherEnd, ByBytes);

    private static void Describe(StringBuilder text, string id, HybridTimestamp stamp, GenosValue value, IEnumerable<GraphEdge> outgoing, IEnumerable<GraphEdge> incoming)
    {
        text.Append(id).Append(' ').Append(stamp).Append(' ').Append(Convert.ToHexString(value.Encoded.Span));
        foreach (var edge in outgoing)
            text.Append(" -").Append(edge.Label).Append("> ").Append(edge.Target);
        foreach (var edge in incoming)
            text.Append(" <").Append(edge.Label).Append("- ").Append(edge.Source);
        text.Append('\n');
    }

    private static void Keep<TKey>(Dictionary<TKey, Operation> registers, TKey key, Operation operation)
        where TKey : notnull
    {
        if (!registers.TryGetValue(key, out var current) || Above(operation, current))
            registers[key] = operation;
    }

    private bool AboveRemovals(string source, string target, Operation edge) =>
        !(_removals.TryGetValue(source, out var removal) && !Above(edge, removal))
        && !(_removals.TryGetValue(target, out removal) && !Above(edge, removal));

    private static bool Above(Operation left, Operation right)
    {
        byte[] a = new byte[16], b = new byte[16];
        left.Timestamp.WriteTo(a);
        right.Timestamp.WriteTo(b);
        var order = a.AsSpan().SequenceCompareTo(b);
        return (order != 0 ? order : string.CompareOrdinal(left.Id.ToString(), right.Id.ToString())) > 0;
    }
}
