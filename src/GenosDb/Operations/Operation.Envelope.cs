using System.Buffers;
using System.Text;

namespace GenosDb;

/// <content>The stand-alone record form, for storage and export: one array with every field, the body carried opaque.</content>
public sealed partial class Operation
{
    private const int EnvelopeVersion = 1;
    private const int EnvelopeFields = 10;

    /// <summary>Writes the stand-alone record form; <see cref="TryRead(DatabaseId, ReadOnlySpan{byte}, out Operation?)"/> accepts exactly that.</summary>
    /// <param name="destination">Receives the record.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var writer = new MessagePackWriter(destination);
        writer.WriteArrayHeader(EnvelopeFields);
        writer.WriteInt64(EnvelopeVersion);
        writer.WriteInt64((byte)Kind);
        writer.WriteInt64(Flags);
        writer.WriteString(NodeId);
        writer.WriteString(Label);
        writer.WriteString(Target ?? "");
        Span<byte> stamp = stackalloc byte[HybridTimestamp.Size];
        Timestamp.WriteTo(stamp);
        writer.WriteBinary(stamp);
        if (SchemeId == OperationScope.UnsignedScheme)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBinaryHeader(1 + _scope.PublicKey.Length);
            writer.WriteRaw([SchemeId]);
            writer.WriteRaw(_scope.PublicKey);
        }

        if (_body is null)
            writer.WriteNil();
        else
            writer.WriteBinary(_body);
        writer.WriteBinary(Proof.Span);
    }

    /// <summary>Reads the stand-alone record form. What the operation says is not checked by that alone, nor is its proof.</summary>
    /// <param name="database">The database it belongs to; the record does not name it, but the operation id covers it.</param>
    /// <param name="source">One record and nothing else.</param>
    /// <param name="operation">The operation; null unless the result is <see cref="DecodeStatus.Ok"/>.</param>
    /// <returns><see cref="DecodeStatus.UnknownVersion"/> for another record version.</returns>
    public static DecodeStatus TryRead(DatabaseId database, ReadOnlySpan<byte> source, out Operation? operation) =>
        TryRead(new OperationScopes(database), source, out operation);

    /// <summary>As the public one; the operations of an author share one scope.</summary>
    internal static DecodeStatus TryRead(OperationScopes scopes, ReadOnlySpan<byte> source, out Operation? operation)
    {
        operation = null;
        var reader = new MessagePackReader(source);
        if (!TryReadHeader(ref reader)
            || !TryReadByte(ref reader, out var kind)
            || !TryReadByte(ref reader, out var flags)
            || !reader.TryReadString(out var nodeId)
            || !reader.TryReadString(out var label)
            || !reader.TryReadString(out var target)
            || !reader.TryReadBinary(out var stamp)
            || !TryReadOptional(ref reader, out var isSigned, out var signer)
            || !TryReadOptional(ref reader, out var hasBody, out var body)
            || !reader.TryReadBinary(out var proof))
        {
            return reader.Status;
        }

        if (!reader.IsAtEnd)
            return DecodeStatus.TrailingBytes;
        var isEdge = (OperationKind)kind is OperationKind.Link or OperationKind.Unlink;
        if (stamp.Length != HybridTimestamp.Size || (!isEdge && target.Length != 0))
            return DecodeStatus.Malformed;
        if (isSigned ? signer.IsEmpty || signer[0] == OperationScope.UnsignedScheme : !proof.IsEmpty)
            return DecodeStatus.Malformed;
        if (signer.Length > 1 + OperationScope.MaxKeyBytes || proof.Length > OperationProof.MaxBytes)
            return DecodeStatus.OverLimit;
        operation = new Operation(
            isSigned ? scopes.Get(signer) : scopes.Unsigned,
            (OperationKind)kind,
            flags,
            Encoding.UTF8.GetString(nodeId),
            Encoding.UTF8.GetString(label),
            isEdge ? Encoding.UTF8.GetString(target) : null,
            HybridTimestamp.Read(stamp),
            hasBody ? body.ToArray() : null,
            isSigned ? OperationProof.Read(proof) : null);
        return DecodeStatus.Ok;
    }

    private static bool TryReadHeader(ref MessagePackReader reader)
    {
        if (!reader.TryReadArrayHeader(out var fields))
            return false;
        if (fields != EnvelopeFields)
            return reader.Fail(DecodeStatus.Malformed);
        return reader.TryReadInt64(out var version) && (version == EnvelopeVersion || reader.Fail(DecodeStatus.UnknownVersion));
    }

    private static bool TryReadByte(ref MessagePackReader reader, out byte value)
    {
        value = 0;
        if (!reader.TryReadInt64(out var number))
            return false;
        if (number is < byte.MinValue or > byte.MaxValue)
            return reader.Fail(DecodeStatus.Malformed);
        value = (byte)number;
        return true;
    }

    private static bool TryReadOptional(ref MessagePackReader reader, out bool isPresent, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        isPresent = reader.TryPeekKind(out var kind) && kind != GenosValueKind.Null;
        return isPresent ? reader.TryReadBinary(out bytes) : reader.TryReadNil();
    }
}
