using System.Buffers;
using System.Security.Cryptography;

namespace GenosDb;

/// <summary>The part of a Merkle tree that is known: the leaves of some members, their ways up to the root, and the hashes beside these ways. Immutable.</summary>
/// <remarks>RFC 9162, section 2.1: an odd node at the end of a level moves up unchanged; leaves and nodes are hashed with different first bytes, so that
/// neither passes for the other. The hashes beside the ways of several members are listed level by level from the leaves up, ascending in each level;
/// for a single member that is its inclusion path.</remarks>
internal sealed class MerkleTree
{
    public const int HashBytes = 32;
    public const int MinLeaves = 2;
    public const int MaxLeaves = 1_024;

    private const int MaxLevels = 11;

    // The known nodes, level by level from the leaves up: their places, ascending in a level, and their hashes.
    private readonly ushort[] _places;
    private readonly byte[] _hashes;
    private readonly ushort[] _levels; // where each level begins in both
    private readonly ushort[] _members; // empty when all are

    private MerkleTree(int count, ushort[] members, ushort[] places, byte[] hashes, ushort[] levels) =>
        (Count, _members, _places, _hashes, _levels) = (count, members, places, hashes, levels);

    /// <summary>How many leaves there are, known or not.</summary>
    public int Count { get; }

    public ReadOnlySpan<byte> Root => _hashes.AsSpan(^HashBytes..);

    /// <summary>The leaf of an operation.</summary>
    public static void WriteLeaf(ReadOnlySpan<byte> operationId, Span<byte> destination)
    {
        Span<byte> source = stackalloc byte[1 + HashBytes];
        source[0] = 0;
        operationId.CopyTo(source[1..]);
        SHA256.HashData(source, destination);
    }

    /// <summary>How many hashes stand beside the way of one member.</summary>
    public static int CountPath(int count, int index) => CountBeside(count, [(ushort)index]);

    /// <summary>How many hashes stand beside the ways of these members.</summary>
    /// <param name="count">At most <see cref="MaxLeaves"/>.</param>
    /// <param name="members">Below <paramref name="count"/>, strictly ascending, at least one.</param>
    public static int CountBeside(int count, ReadOnlySpan<ushort> members)
    {
        CountNodes(count, members, out var beside);
        return beside;
    }

    /// <summary>Builds what is known.</summary>
    /// <param name="count">Number of all leaves, <see cref="MinLeaves"/> to <see cref="MaxLeaves"/>.</param>
    /// <param name="members">Below <paramref name="count"/>, strictly ascending, at least one.</param>
    /// <param name="leaves">The leaf of each of them.</param>
    /// <param name="beside">As many hashes as <see cref="CountBeside"/> says.</param>
    public static MerkleTree Build(int count, ReadOnlySpan<ushort> members, ReadOnlySpan<byte> leaves, ReadOnlySpan<byte> beside)
    {
        var nodes = CountNodes(count, members, out _);
        var places = new ushort[nodes];
        var hashes = new byte[nodes * HashBytes];
        Span<ushort> starts = stackalloc ushort[MaxLevels];
        Span<ushort> ways = stackalloc ushort[members.Length];
        members.CopyTo(ways);
        var rented = ArrayPool<byte>.Shared.Rent(leaves.Length);
        var wayHashes = rented.AsSpan(0, leaves.Length);
        leaves.CopyTo(wayHashes);
        int at = 0, level = 0;
        for (var size = count; ; size = (size + 1) / 2)
        {
            var start = at;
            starts[level++] = (ushort)start;
            for (var i = 0; i < ways.Length; i++)
            {
                var sibling = (ushort)(ways[i] ^ 1);
                var isKnown = sibling >= size || (sibling < ways[i] ? i > 0 && ways[i - 1] == sibling : i + 1 < ways.Length && ways[i + 1] == sibling);
                if (!isKnown && sibling < ways[i])
                    Take(sibling, ref beside);
                Put(ways[i], wayHashes.Slice(i * HashBytes, HashBytes));
                if (!isKnown && sibling > ways[i])
                    Take(sibling, ref beside);
            }

            if (size == 1)
                break;
            var parents = 0;
            for (var i = start; i < at; i++, parents++)
            {
                var parent = wayHashes.Slice(parents * HashBytes, HashBytes);
                var left = hashes.AsSpan(i * HashBytes, HashBytes);
                ways[parents] = (ushort)(places[i] >> 1);
                if (i + 1 < at && places[i + 1] == (places[i] ^ 1))
                    WriteNode(left, hashes.AsSpan(++i * HashBytes, HashBytes), parent);
                else
                    left.CopyTo(parent);
            }

            ways = ways[..parents];
        }

        ArrayPool<byte>.Shared.Return(rented);
        return new MerkleTree(count, members.Length == count ? [] : members.ToArray(), places, hashes, starts[..level].ToArray());

        void Take(ushort place, ref ReadOnlySpan<byte> source)
        {
            Put(place, source[..HashBytes]);
            source = source[HashBytes..];
        }

        void Put(ushort place, ReadOnlySpan<byte> hash)
        {
            places[at] = place;
            hash.CopyTo(hashes.AsSpan(at * HashBytes));
            at++;
        }
    }

    /// <summary>Writes the hashes beside the ways of members, each of which some tree of the same root knows. Nothing is hashed.</summary>
    /// <param name="count">Number of all leaves.</param>
    /// <param name="members">Strictly ascending; used up.</param>
    /// <param name="trees">For each member one that knows it; used up.</param>
    /// <param name="destination">Receives what <see cref="CountBeside"/> counts.</param>
    public static void WriteBeside(int count, Span<ushort> members, Span<MerkleTree> trees, IBufferWriter<byte> destination)
    {
        var level = 0;
        for (var size = count; size > 1; size = (size + 1) / 2, level++)
        {
            var parents = 0;
            for (var i = 0; i < members.Length; i++, parents++)
            {
                var tree = trees[i];
                var sibling = members[i] ^ 1;
                if (i + 1 < members.Length && members[i + 1] == sibling)
                    i++;
                else if (sibling < size)
                    destination.Write(tree.Node(level, sibling));
                (members[parents], trees[parents]) = ((ushort)(sibling >> 1), tree);
            }

            members = members[..parents];
        }
    }

    /// <summary>Whether this leaf belongs to a member, rather than to somebody unknown beside one.</summary>
    public bool IsMember(int index) =>
        (uint)index < (uint)Count && (_members.Length == 0 || _members.AsSpan().BinarySearch((ushort)index) >= 0);

    /// <summary>The leaf of a member.</summary>
    public ReadOnlySpan<byte> Leaf(int index) => Node(0, index);

    private ReadOnlySpan<byte> Node(int level, int place)
    {
        int start = _levels[level], end = level + 1 < _levels.Length ? _levels[level + 1] : _places.Length;
        return _hashes.AsSpan((start + _places.AsSpan(start..end).BinarySearch((ushort)place)) * HashBytes, HashBytes);
    }

    private static void WriteNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> source = stackalloc byte[1 + (2 * HashBytes)];
        source[0] = 1;
        left.CopyTo(source[1..]);
        right.CopyTo(source[(1 + HashBytes)..]);
        SHA256.HashData(source, destination);
    }

    private static int CountNodes(int count, ReadOnlySpan<ushort> members, out int beside)
    {
        Span<ushort> ways = stackalloc ushort[members.Length];
        members.CopyTo(ways);
        beside = 0;
        var nodes = 0;
        for (var size = count; ; size = (size + 1) / 2)
        {
            nodes += ways.Length;
            if (size == 1)
                return nodes + beside;
            var parents = 0;
            for (var i = 0; i < ways.Length; i++, parents++)
            {
                var sibling = ways[i] ^ 1;
                if (i + 1 < ways.Length && ways[i + 1] == sibling)
                    i++;
                else if (sibling < size)
                    beside++;
                ways[parents] = (ushort)(sibling >> 1);
            }

            ways = ways[..parents];
        }
    }
}
