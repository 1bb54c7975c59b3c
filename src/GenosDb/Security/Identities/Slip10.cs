using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>Derives many P-256 keys from one seed: SLIP-0010, curve "Nist256p1 seed", hardened steps only.</summary>
/// <remarks>A node is 64 secret bytes: private key, then chain code. An unusable number, which comes once in 2³² tries, is hashed again as the standard says.</remarks>
internal static class Slip10
{
    public const int NodeSize = 64;

    private const uint Hardened = 0x8000_0000;
    private const int KeySize = P256Scalar.Size;

    public static void DeriveMaster(ReadOnlySpan<byte> seed, Span<byte> node)
    {
        HMACSHA512.HashData("Nist256p1 seed"u8, seed, node);
        while (!P256Scalar.IsInRange(node[..KeySize]))
            HMACSHA512.HashData("Nist256p1 seed"u8, node, node);
    }

    /// <summary>Replaces a node by its hardened child.</summary>
    /// <param name="node">Parent, then child.</param>
    /// <param name="index">Without the bit that says hardened.</param>
    public static void DeriveChild(Span<byte> node, int index)
    {
        Span<byte> parent = stackalloc byte[NodeSize];
        Span<byte> data = stackalloc byte[1 + KeySize + sizeof(uint)];
        try
        {
            node.CopyTo(parent);
            data[0] = 0;
            parent[..KeySize].CopyTo(data[1..]);
            BinaryPrimitives.WriteUInt32BigEndian(data[(1 + KeySize)..], (uint)index | Hardened);
            while (true)
            {
                HMACSHA512.HashData(parent[KeySize..], data, node);

                // A hash of zero, which the standard would take, nobody will ever see.
                if (P256Scalar.IsInRange(node[..KeySize]))
                {
                    P256Scalar.Add(node[..KeySize], parent[..KeySize]);
                    if (P256Scalar.IsInRange(node[..KeySize]))
                        return;
                }

                data[0] = 1;
                node[KeySize..].CopyTo(data[1..]);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parent);
            CryptographicOperations.ZeroMemory(data);
        }
    }
}
