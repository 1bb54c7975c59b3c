using System.Buffers;
using GenosDb.Graphs;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>Walks the registers in the byte order of their keys while writes go on.</summary>
/// <remarks>The registers that existed at the start are sorted once. One that has changed when its turn comes is left out: it has a position
/// above the start, so it arrives with the catch-up. Nothing is copied, and no lock is held between two chunks.</remarks>
internal sealed class FullStateAnswer : Answer
{
    private readonly Graph _graph;
    private readonly IPayloadCodec _codec;
    private readonly ReplicaId _replica;
    private readonly HybridTimestamp _start;
    private readonly FullStateScope _scope;
    private readonly RegisterKey[] _keys;
    private readonly Operation[] _operations;
    private readonly TransferEstimate _estimate;
    private byte[] _after;
    private long _credit;
    private int _next;
    private int _chunk;

    // Encoded bytes for each estimated byte, learned from the chunks so far; the first guess is what rows of one shape deflate to.
    private double _ratio = 0.1;

    /// <param name="sid">Of the request.</param>
    /// <param name="graph">Walked.</param>
    /// <param name="replica">Whose log <paramref name="start"/> is in.</param>
    /// <param name="start">The head now, or that of a walk that was interrupted.</param>
    /// <param name="since">Registers that changed after this; zero for all.</param>
    /// <param name="after">Key after which to go on; empty for the beginning.</param>
    /// <param name="creditBytes">How much may be under way.</param>
    /// <param name="codec">Writes the containers.</param>
    public FullStateAnswer(uint sid, Graph graph, ReplicaId replica, ulong start, ulong since, ReadOnlyMemory<byte> after, long creditBytes, IPayloadCodec codec)
        : base(sid)
    {
        (_graph, _replica, _codec, _credit) = (graph, replica, codec, creditBytes);
        _start = new HybridTimestamp(start, replica);
        _scope = since == 0 ? FullStateScope.All : FullStateScope.Since;
        var operations = new List<Operation>();
        graph.CopyCurrentSince(since, operations);
        _operations = [.. operations];
        _keys = Array.ConvertAll(_operations, RegisterKey.Of);
        Array.Sort(_keys, _operations);
        _after = after.ToArray();
        if (RegisterKey.TryRead(after.Span, out var last))
        {
            var index = Array.BinarySearch(_keys, last);
            _next = index < 0 ? ~index : index + 1;
        }

        long bytes = 0;
        for (var i = _next; i < _operations.Length; i++)
            bytes += ContainerSize.Estimate(_operations[i]);
        _estimate = new TransferEstimate(_operations.Length - _next, bytes);
    }

    public override bool IsBulk => true;

    public override bool CanContinue => _credit > 0;

    public void AddCredit(int bytes) => _credit = Math.Min(_credit + Math.Max(0, bytes), SyncDefaults.CreditBytes);

    public override WireMessage Next(out bool isLast)
    {
        var chunk = new List<Operation>();
        var rawBudget = SyncDefaults.ChunkBytes / _ratio;
        long raw = 0;
        var upTo = _next;
        while (upTo < _operations.Length && chunk.Count < SyncDefaults.OperationsPerMessage)
        {
            var operation = _operations[upTo];
            if (_graph.TryGetCurrent(_keys[upTo], out var current, out _) && ReferenceEquals(current, operation))
            {
                raw += ContainerSize.Estimate(operation);
                if (raw > rawBudget && chunk.Count > 0)
                    break;
                chunk.Add(operation);
            }

            upTo++;
        }

        var container = Encode(chunk, ref upTo, ref raw);
        isLast = upTo == _operations.Length;
        var after = _after;
        if (upTo > _next)
            _after = KeyBytes(_keys[upTo - 1]);
        _next = upTo;
        _credit -= container.Length;
        return new FullStateSync(
            Sid, _replica, _scope, _start, _chunk++, after, _after, isLast, container, _chunk == 1 ? _estimate : null);
    }

    /// <summary>Encodes a chunk; one that came out too large is cut, so that a slow peer always makes progress.</summary>
    private ReadOnlyMemory<byte> Encode(List<Operation> chunk, ref int upTo, ref long raw)
    {
        while (true)
        {
            var container = new ArrayBufferWriter<byte>();
            if (chunk.Count == 0)
                return container.WrittenMemory;
            _codec.Encode([.. chunk], container);
            _ratio = Math.Clamp((double)container.WrittenCount / raw, 0.02, 1.0);
            if (container.WrittenCount <= SyncDefaults.ChunkBytes * 5 / 4 || chunk.Count == 1)
                return container.WrittenMemory;
            chunk.RemoveRange(chunk.Count / 2, chunk.Count - (chunk.Count / 2));
            upTo = Array.IndexOf(_operations, chunk[^1], _next) + 1;
            raw = chunk.Sum(operation => (long)ContainerSize.Estimate(operation));
        }
    }

    private static byte[] KeyBytes(in RegisterKey key)
    {
        Span<byte> bytes = stackalloc byte[RegisterKey.MaxBytes];
        return bytes[..key.WriteTo(bytes)].ToArray();
    }
}
