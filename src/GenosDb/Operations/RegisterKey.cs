using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace GenosDb;

/// <summary>Names a register: what operations compete for.</summary>
internal readonly record struct RegisterKey(RegisterKind Kind, string NodeId, string Label, string? Target) : IComparable<RegisterKey>
{
    /// <summary>The longest key in bytes.</summary>
    public const int MaxBytes = 1 + 2 + ValidityLimits.NodeIdBytes + 2 + ValidityLimits.LabelBytes + ValidityLimits.NodeIdBytes;

    /// <summary>The register of one authority operation; its id as text stands in place of a node.</summary>
    public static RegisterKey Authority(OperationId id) => new(RegisterKind.Authority, id.ToString(), "", null);

    public static RegisterKey Value(string id) => new(RegisterKind.Value, id, "", null);

    public static RegisterKey Removal(string id) => new(RegisterKind.Removal, id, "", null);

    public static RegisterKey Edge(string source, string label, string target) => new(RegisterKind.Edge, source, label, target);

    /// <summary>The register that a valid operation competes for.</summary>
    public static RegisterKey Of(Operation operation) => operation.Kind switch
    {
        OperationKind.Upsert => Value(operation.NodeId),
        OperationKind.Remove => Removal(operation.NodeId),
        OperationKind.Grant or OperationKind.Revocation or OperationKind.Amnesty or OperationKind.AclGrant => Authority(operation.Id),
        _ => Edge(operation.NodeId, operation.Label, operation.Target!),
    };

    /// <summary>Writes the key bytes and returns how many; at most <see cref="MaxBytes"/> for valid names.</summary>
    public int WriteTo(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        if (Kind == RegisterKind.Authority)
        {
            Convert.FromHexString(NodeId, destination[1..], out _, out var written);
            return 1 + written;
        }

        if (Kind != RegisterKind.Edge)
            return 1 + StrictUtf8.Encoding.GetBytes(NodeId, destination[1..]);
        var at = WriteName(destination, 1, NodeId);
        at = WriteName(destination, at, Label);
        return at + StrictUtf8.Encoding.GetBytes(Target!, destination[at..]);
    }

    /// <summary>Reads what <see cref="WriteTo"/> writes; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RegisterKey key)
    {
        key = default;
        if (source.Length < 2 || source.Length > MaxBytes)
            return false;
        var kind = (RegisterKind)source[0];
        if (kind == RegisterKind.Authority)
        {
            if (source.Length != 1 + OperationId.Size)
                return false;
            key = Authority(OperationId.Read(source[1..]));
            return true;
        }

        if (kind is RegisterKind.Value or RegisterKind.Removal)
        {
            if (!Utf8.IsValid(source[1..]))
                return false;
            key = new RegisterKey(kind, StrictUtf8.Encoding.GetString(source[1..]), "", null);
            return true;
        }

        var rest = source[1..];
        if (kind != RegisterKind.Edge || !TryReadName(ref rest, out var sourceId) || !TryReadName(ref rest, out var label) || !Utf8.IsValid(rest))
            return false;
        key = Edge(sourceId, label, StrictUtf8.Encoding.GetString(rest));
        return true;
    }

    /// <summary>Compares as the key bytes do.</summary>
    public int CompareTo(RegisterKey other)
    {
        if (Kind != other.Kind)
            return Kind.CompareTo(other.Kind);
        if (Kind != RegisterKind.Edge)
            return StrictUtf8.Compare(NodeId, other.NodeId);
        var order = CompareName(NodeId, other.NodeId);
        if (order == 0)
            order = CompareName(Label, other.Label);
        return order != 0 ? order : StrictUtf8.Compare(Target!, other.Target!);
    }

    private static int WriteName(Span<byte> destination, int at, string name)
    {
        var length = StrictUtf8.Encoding.GetBytes(name, destination[(at + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)length);
        return at + 2 + length;
    }

    private static bool TryReadName(ref ReadOnlySpan<byte> source, out string name)
    {
        name = "";
        if (source.Length < 2)
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(source);
        if (source.Length - 2 < length || !Utf8.IsValid(source.Slice(2, length)))
            return false;
        name = StrictUtf8.Encoding.GetString(source.Slice(2, length));
        source = source[(2 + length)..];
        return true;
    }

    // A name inside a key stands behind its length, so shorter names sort first.
    private static int CompareName(string left, string right)
    {
        var order = Encoding.UTF8.GetByteCount(left).CompareTo(Encoding.UTF8.GetByteCount(right));
        return order != 0 ? order : StrictUtf8.Compare(left, right);
    }
}
