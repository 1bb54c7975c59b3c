using System.Buffers.Binary;
using System.Security.Cryptography;
using GenosDb.Graphs;

namespace GenosDb.Sync;

/// <summary>The current operations as they were at one position, in the order of their key hashes, so that any range of them is found, counted and summed
/// without being walked. Immutable: what changes after that position is not its business.</summary>
internal sealed class RangeIndex
{
    private readonly ulong[] _hashes;
    private readonly Operation[] _operations;

    // Of everything before an index; one longer than the rest.
    private readonly FingerprintSum[] _sums;

    /// <param name="graph">Read wholly.</param>
    /// <param name="start">Its head.</param>
    public RangeIndex(Graph graph, ulong start)
    {
        Start = start;
        List<Operation> operations = [];
        graph.CopyCurrentSince(0, operations);
        _operations = [.. operations];
        _hashes = Array.ConvertAll(_operations, HashKey);
        Array.Sort(_hashes, _operations);
        _sums = new FingerprintSum[_operations.Length + 1];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < _operations.Length; i++)
            _sums[i + 1] = _sums[i] + FingerprintSum.Of(_operations[i], hash);
    }

    /// <summary>The position that it shows.</summary>
    public ulong Start { get; }

    public int Count => _operations.Length;

    public ulong HashAt(int index) => _hashes[index];

    public Operation this[int index] => _operations[index];

    /// <summary>The first index at or behind <paramref name="from"/> whose hash is above a bound.</summary>
    public int IndexAfter(ulong last, int from = 0)
    {
        var (low, high) = (from, _hashes.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_hashes[middle] > last)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>The first 12 bytes of the digest of the registers from one index up to another.</summary>
    public UInt128 Fingerprint(int from, int to) => (_sums[to] - _sums[from]).Digest(to - from) >> 32;

    private static ulong HashKey(Operation operation)
    {
        Span<byte> key = stackalloc byte[RegisterKey.MaxBytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key[..RegisterKey.Of(operation).WriteTo(key)], digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
