using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace GenosDb.Wire;

/// <summary>Containers, signed or not, as columns of canonical MessagePack, compressed from 256 bytes on where that makes them smaller and stays
/// within the receiver's ratio.</summary>
/// <remarks>Columns rather than rows, because equal fields beside each other compress far better. Deterministic for one compressor; thread-safe as far as
/// the compressor is. Signatures are carried, not checked.</remarks>
public sealed class MessagePackPayloadCodec : IPayloadCodec
{
    /// <summary>Above this many inflated bytes a stream may stand for at most <see cref="MaxRatio"/> times its own length.</summary>
    internal const int RatioFreeBytes = 64 << 10;

    /// <summary>The greatest ratio of inflated to compressed bytes that a receiver accepts.</summary>
    internal const int MaxRatio = 100;

    private const int MinBytesToCompress = 256;
    private const byte ZlibFlag = 1;
    private const int ZlibHeaderBytes = 1 + sizeof(uint);

    private readonly IPayloadCompressor _compressor;

    /// <summary>Creates a codec.</summary>
    /// <param name="database">The database of all operations that it reads; their ids cover it.</param>
    /// <param name="compressor">Deflates and inflates.</param>
    /// <exception cref="ArgumentNullException"><paramref name="compressor"/> is null.</exception>
    public MessagePackPayloadCodec(DatabaseId database, IPayloadCompressor compressor)
    {
        ArgumentNullException.ThrowIfNull(compressor);
        _compressor = compressor;
        Scopes = new OperationScopes(database);
    }

    /// <summary>The authors of what was read; for whoever makes or reads operations of the same database elsewhere.</summary>
    internal OperationScopes Scopes { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="limits"/> is null.</exception>
    public DecodeStatus Decode(ReadOnlySpan<byte> container, GenosLimits limits, out ImmutableArray<Operation> operations)
    {
        ArgumentNullException.ThrowIfNull(limits);
        operations = [];
        if (container.IsEmpty)
            return DecodeStatus.Truncated;
        switch (container[0])
        {
            case 0:
                return DecodeMap(container[1..], limits, out operations);
            case ZlibFlag:
                break;
            default:
                return DecodeStatus.UnknownVersion;
        }

        if (container.Length < ZlibHeaderBytes)
            return DecodeStatus.Truncated;
        var length = BinaryPrimitives.ReadUInt32BigEndian(container[1..]);
        var stream = container[ZlibHeaderBytes..];
        if (length > limits.InflatedBytes || IsBeyondRatio(length, stream.Length))
            return DecodeStatus.OverLimit;
        var rented = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var map = rented.AsSpan(0, (int)length);
            var status = _compressor.Decompress(stream, map);
            return status == DecodeStatus.Ok ? DecodeMap(map, limits, out operations) : status;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="ArgumentException">More than 4,096 operations, signed and unsigned ones together, or a key or a proof of more than 4,096 bytes.</exception>
    public void Encode(ReadOnlySpan<Operation> operations, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (operations.Length > ContainerDecoder.MaxOperations)
            throw new ArgumentException($"A container holds at most {ContainerDecoder.MaxOperations} operations, not {operations.Length}. Split them.", nameof(operations));
        foreach (var operation in operations)
            RequireCarried(operation, operations[0], nameof(operations));

        if (OperationSorter.IsSorted(operations))
        {
            EncodeSorted(operations, destination);
            return;
        }

        var sorted = operations.ToArray();
        OperationSorter.Sort(sorted);
        EncodeSorted(sorted, destination);
    }

    private void EncodeSorted(ReadOnlySpan<Operation> operations, IBufferWriter<byte> destination)
    {
        using var map = new PooledBufferWriter(ContainerSize.Estimate(operations));
        ContainerEncoder.Write(operations, map);
        var length = map.WrittenSpan.Length;
        if (length >= MinBytesToCompress)
        {
            using var stream = new PooledBufferWriter(length);
            _compressor.Compress(map.WrittenSpan, stream);
            if (ZlibHeaderBytes + stream.WrittenSpan.Length < 1 + length && !IsBeyondRatio(length, stream.WrittenSpan.Length))
            {
                var header = destination.GetSpan(ZlibHeaderBytes);
                header[0] = ZlibFlag;
                BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
                destination.Advance(ZlibHeaderBytes);
                destination.Write(stream.WrittenSpan);
                return;
            }
        }

        destination.GetSpan(1)[0] = 0;
        destination.Advance(1);
        destination.Write(map.WrittenSpan);
    }

    private DecodeStatus DecodeMap(ReadOnlySpan<byte> map, GenosLimits limits, out ImmutableArray<Operation> operations)
    {
        operations = [];
        return map.Length > limits.InflatedBytes
            ? DecodeStatus.OverLimit
            : new ContainerDecoder(map).Read(Scopes, out operations);
    }

    private static void RequireCarried(Operation operation, Operation first, string parameter)
    {
        if ((operation.SchemeId == OperationScope.UnsignedScheme) != (first.SchemeId == OperationScope.UnsignedScheme))
            throw new ArgumentException($"A container is signed or not as a whole; the operations on '{first.NodeId}' and '{operation.NodeId}' have the signature schemes {first.SchemeId} and {operation.SchemeId}.", parameter);
        if (operation.Scope.PublicKey.Length > OperationScope.MaxKeyBytes || operation.ProofForm?.Length > OperationProof.MaxBytes)
            throw new ArgumentException($"The operation on '{operation.NodeId}' has a key or a proof of more than {OperationProof.MaxBytes} bytes.", parameter);
    }

    private static bool IsBeyondRatio(long inflated, long compressed) => inflated > RatioFreeBytes && inflated > MaxRatio * compressed;
}
