using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace GenosDb.SimulationTests.Invariants;

/// <summary>I9: the fingerprint equals the one computed from scratch, as the protocol page says and not as the graph does it.</summary>
internal static class FingerprintFromScratch
{
    public const string Name = "I9 fingerprint";

    private static readonly byte[] Item = "GenosDB/item/v1\0"u8.ToArray();
    private static readonly byte[] Whole = "GenosDB/fp/v1\0"u8.ToArray();
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    public static void Check(ReplicaPicture picture)
    {
        Operation[] summed = [.. picture.State.Registers.Select(register => register.Operation).Where(operation => !picture.IsApart(operation))];
        Operation[] authority = [.. summed.Where(operation => operation.IsAuthority)];
        Check(picture.Name, "the fingerprint", picture.Fingerprint.All, picture.Fingerprint.Count, summed);
        Check(picture.Name, "that of authority", picture.Fingerprint.Authority, picture.Fingerprint.AuthorityCount, authority);
    }

    private static void Check(string name, string what, UInt128 fingerprint, long count, Operation[] summed)
    {
        var expected = Compute(summed);
        if (fingerprint != expected || count != summed.Length)
            throw new InvariantViolationException(Name, $"{name}: {what} is {fingerprint:x32} over {count}, and from scratch {expected:x32} over {summed.Length}.");
    }

    public static UInt128 Compute(IEnumerable<Operation> operations)
    {
        var sum = BigInteger.Zero;
        var count = 0UL;
        Span<byte> source = stackalloc byte[1_024];
        Span<byte> digest = stackalloc byte[32];
        foreach (var operation in operations)
        {
            var length = WriteItem(operation, source);
            SHA256.HashData(source[..length], digest);
            sum += new BigInteger(digest, isUnsigned: true, isBigEndian: true);
            count++;
        }

        source.Clear();
        Whole.CopyTo(source);
        sum %= Modulus;
        sum.TryWriteBytes(digest, out var written, isUnsigned: true, isBigEndian: true);
        digest[..written].CopyTo(source[(Whole.Length + 32 - written)..]);
        BinaryPrimitives.WriteUInt64BigEndian(source[(Whole.Length + 32)..], count);
        SHA256.HashData(source[..(Whole.Length + 40)], digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static int WriteItem(Operation operation, Span<byte> destination)
    {
        Item.CopyTo(destination);
        var start = Item.Length + 4;
        var at = start;
        destination[at++] = operation switch { { IsAuthority: true } => 0x01, { Kind: OperationKind.Upsert } => 0x10, { Kind: OperationKind.Remove } => 0x11, _ => 0x12 };
        if (operation.IsAuthority)
        {
            operation.Id.WriteTo(destination[at..]);
            at += OperationId.Size;
        }
        else if (operation.Target is { } target)
        {
            at += WriteName(operation.NodeId, destination[at..]);
            at += WriteName(operation.Label, destination[at..]);
            at += Encoding.UTF8.GetBytes(target, destination[at..]);
        }
        else
        {
            at += Encoding.UTF8.GetBytes(operation.NodeId, destination[at..]);
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[Item.Length..], (uint)(at - start));
        operation.Id.WriteTo(destination[at..]);
        return at + OperationId.Size;
    }

    private static int WriteName(string name, Span<byte> destination)
    {
        var length = Encoding.UTF8.GetBytes(name, destination[2..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)length);
        return 2 + length;
    }
}
