using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>Remembers which signatures were found good, so that what comes twice costs a hash. Bounded; thread-safe.</summary>
/// <remarks>The key covers digest, public key and signature together: the same operation with another key or proof is not found. Two generations: what is
/// asked for again moves to the younger one, and the older one is dropped as a whole.</remarks>
internal sealed class VerifiedSignatures(int capacity)
{
    private readonly Lock _gate = new();
    private readonly int _generation = Math.Max(1, capacity / 2);
    private HashSet<OperationId> _young = [];
    private HashSet<OperationId> _old = [];

    public static OperationId KeyOf(ReadOnlySpan<byte> digest, byte scheme, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(digest);
        hash.AppendData([scheme, (byte)(publicKey.Length >> 8), (byte)publicKey.Length]);
        hash.AppendData(publicKey);
        hash.AppendData(signature);
        Span<byte> key = stackalloc byte[OperationId.Size];
        hash.GetHashAndReset(key);
        return OperationId.Read(key);
    }

    public bool Contains(OperationId key)
    {
        lock (_gate)
        {
            if (_young.Contains(key))
                return true;
            if (!_old.Remove(key))
                return false;
            AddNeedsLock(key);
            return true;
        }
    }

    public void Add(OperationId key)
    {
        lock (_gate)
            AddNeedsLock(key);
    }

    private void AddNeedsLock(OperationId key)
    {
        if (_young.Count >= _generation)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _young.Add(key);
    }
}
