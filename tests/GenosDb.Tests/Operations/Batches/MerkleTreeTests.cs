using System.Buffers;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Operations.Batches;

public class MerkleTreeTests
{
    [Fact]
    public void Roots_are_those_of_certificate_transparency()
    {
        // The leaves and roots of the reference tests of RFC 6962, whose tree RFC 9162 kept.
        string[] data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var leaves = data.Select(hex => SHA256.HashData([0, .. Convert.FromHexString(hex)])).ToArray();
        for (var count = 2; count <= leaves.Length; count++)
            Convert.ToHexStringLower(Full(leaves[..count]).Root).Should().Be(roots[count - 2]);
    }

    [Fact]
    public void Roots_are_those_of_the_definition()
    {
        foreach (var count in Enumerable.Range(2, 70).Concat([255, 256, 257, 1_000, 1_023, 1_024]))
            Full(Leaves(count)).Root.ToArray().Should().Equal(DefinedRoot(Leaves(count)), "there are {0} leaves", count);
    }

    [Fact]
    public void A_leaf_is_no_node()
    {
        Span<byte> leaf = stackalloc byte[32];
        MerkleTree.WriteLeaf(new byte[32], leaf);
        leaf.ToArray().Should().Equal(SHA256.HashData(new byte[33]));
    }

    [Fact]
    public void Any_members_with_what_stands_beside_them_have_the_root() =>
        Prop.ForAll(Arb.From(Subsets()), sample =>
        {
            var (count, members) = sample;
            var full = Full(Leaves(count));
            var beside = Beside(count, members, Enumerable.Repeat(full, members.Length));
            var part = MerkleTree.Build(count, members, Concat(members.Select(member => Leaves(count)[member])), beside);
            return beside.Length == 32 * MerkleTree.CountBeside(count, members)
                && part.Root.SequenceEqual(full.Root)
                && Enumerable.Range(-1, count + 2).All(index => part.IsMember(index) == (index >= 0 && members.Contains((ushort)index)))
                && members.All(member => part.Leaf(member).SequenceEqual(Leaves(count)[member]))
                && members.All(member => Beside(count, [member], [part]).AsSpan().SequenceEqual(Beside(count, [member], [full])));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_of_a_tree_are_enough_for_any_of_their_members_together() =>
        Prop.ForAll(Arb.From(Subsets()), Arb.From(Gen.Choose(0, int.MaxValue)), (sample, seed) =>
        {
            var (count, members) = sample;
            var full = Full(Leaves(count));
            var random = new Random(seed);
            var parts = members.GroupBy(_ => random.Next(3)).SelectMany(group =>
            {
                var some = group.ToArray();
                var part = MerkleTree.Build(count, some, Concat(some.Select(member => Leaves(count)[member])), Beside(count, some, Enumerable.Repeat(full, some.Length)));
                return some.Select(member => (Member: member, Part: part));
            }).OrderBy(pair => pair.Member).ToArray();
            return Beside(count, members, parts.Select(pair => pair.Part)).AsSpan().SequenceEqual(Beside(count, members, Enumerable.Repeat(full, members.Length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_path_is_as_long_as_count_and_index_imply()
    {
        foreach (var count in new[] { 2, 3, 5, 8, 9, 33, 1_023, 1_024 })
        {
            for (var index = 0; index < count; index++)
                MerkleTree.CountPath(count, index).Should().Be(DefinedPathLength(count, index));
        }

        MerkleTree.CountPath(1_024, 77).Should().Be(10);
        MerkleTree.CountPath(5, 4).Should().Be(1);
    }

    private static Gen<(int Count, ushort[] Members)> Subsets() =>
        from count in Gen.Choose(2, 40)
        from first in Gen.Choose(0, count - 1)
        from bits in Gen.ArrayOf(Gen.Choose(0, 2), count)
        select (count, Enumerable.Range(0, count).Where(index => index == first || bits[index] == 0).Select(index => (ushort)index).ToArray());

    private static MerkleTree Full(byte[][] leaves) =>
        MerkleTree.Build(leaves.Length, [.. Enumerable.Range(0, leaves.Length).Select(index => (ushort)index)], Concat(leaves), []);

    private static byte[][] Leaves(int count) => [.. Enumerable.Range(0, count).Select(index => SHA256.HashData(BitConverter.GetBytes(index)))];

    private static byte[] Concat(IEnumerable<byte[]> hashes) => [.. hashes.SelectMany(hash => hash)];

    private static byte[] Beside(int count, ushort[] members, IEnumerable<MerkleTree> trees)
    {
        var beside = new ArrayBufferWriter<byte>();
        MerkleTree.WriteBeside(count, members.ToArray(), trees.ToArray(), beside);
        return beside.WrittenSpan.ToArray();
    }

    private static byte[] DefinedRoot(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
            return leaves[0];
        var left = Split(leaves.Length);
        return SHA256.HashData([1, .. DefinedRoot(leaves[..left]), .. DefinedRoot(leaves[left..])]);
    }

    private static int DefinedPathLength(int count, int index)
    {
        if (count == 1)
            return 0;
        var left = Split(count);
        return 1 + (index < left ? DefinedPathLength(left, index) : DefinedPathLength(count - left, index - left));
    }

    // The largest power of two below the number.
    private static int Split(int count) => 1 << (31 - int.LeadingZeroCount(count - 1));
}
