using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Graphs;

/// <summary>A sum of register hashes modulo 2^256. Sums and not exclusive or, which linear algebra forges.</summary>
internal readonly record struct FingerprintSum(UInt128 High, UInt128 Low)
{
    public static FingerprintSum operator +(FingerprintSum left, FingerprintSum right)
    {
        var low = left.Low + right.Low;
        return new FingerprintSum(left.High + right.High + (low < right.Low ? UInt128.One : UInt128.Zero), low);
    }

    public static FingerprintSum operator -(FingerprintSum left, FingerprintSum right) =>
        new(left.High - right.High - (left.Low < right.Low ? UInt128.One : UInt128.Zero), left.Low - right.Low);

    /// <summary>The hash of a register and its current operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="hash">SHA-256, reused from call to call.</param>
    public static FingerprintSum Of(Operation operation, IncrementalHash hash)
    {
        ReadOnlySpan<byte> domain = "GenosDB/item/v1\0"u8;
        Span<byte> source = stackalloc byte[domain.Length + 4 + RegisterKey.MaxBytes + OperationId.Size];
        domain.CopyTo(source);
        var keyAt = domain.Length + 4;
        var keyLength = RegisterKey.Of(operation).WriteTo(source[keyAt..]);
        BinaryPrimitives.WriteUInt32BigEndian(source[domain.Length..], (uint)keyLength);
        operation.ComputeId(source[(keyAt + keyLength)..], hash);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.AppendData(source[..(keyAt + keyLength + OperationId.Size)]);
        hash.GetHashAndReset(digest);
        return new FingerprintSum(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
    }

    /// <summary>What is shown of a sum over so many registers.</summary>
    public UInt128 Digest(long count)
    {
        ReadOnlySpan<byte> domain = "GenosDB/fp/v1\0"u8;
        Span<byte> source = stackalloc byte[domain.Length + 32 + 8];
        domain.CopyTo(source);
        BinaryPrimitives.WriteUInt128BigEndian(source[domain.Length..], High);
        BinaryPrimitives.WriteUInt128BigEndian(source[(domain.Length + 16)..], Low);
        BinaryPrimitives.WriteUInt64BigEndian(source[(domain.Length + 32)..], (ulong)count);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
