using System.Buffers;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>The current operations of every register that changed after a position, as the operation log had them when the request came; authority first,
/// so that nothing is set aside merely because of the order.</summary>
internal sealed class DeltaAnswer(uint sid, ReplicaId replica, ulong from, ulong to, List<Operation> operations, UInt128 fingerprint, IPayloadCodec codec)
    : Answer(sid)
{
    private readonly Operation[] _operations = [.. operations.Where(operation => operation.IsAuthority), .. operations.Where(operation => !operation.IsAuthority)];
    private int _next;
    private int _part;

    /// <summary>The position that the requester has reached after the last part.</summary>
    public ulong To { get; } = to;

    public override bool CanContinue => true;

    public override WireMessage Next(out bool isLast)
    {
        var first = _next;
        long bytes = 0;
        while (_next < _operations.Length && _next - first < SyncDefaults.OperationsPerMessage)
        {
            bytes += ContainerSize.Estimate(_operations[_next]);
            if (bytes > SyncDefaults.PushBytes && _next > first)
                break;
            _next++;
        }

        isLast = _next == _operations.Length;
        var container = new ArrayBufferWriter<byte>();
        if (_next > first)
            codec.Encode(_operations.AsSpan(first, _next - first), container);
        return new DeltaSync(
            Sid, replica, new HybridTimestamp(from, replica), new HybridTimestamp(To, replica), _part++, isLast, container.WrittenMemory, isLast ? fingerprint : null);
    }
}
