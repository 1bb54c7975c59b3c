using GenosDb.Graphs;
using GenosDb.Queries;
using GenosDb.Tests.Graphs;

namespace GenosDb.Tests.Queries;

public sealed class IndexTreeTests
{
    private static readonly DatabaseId Database = DatabaseId.From("tests");

    private static readonly IEqualityComparer<IndexEntry> SameEntry = EqualityComparer<IndexEntry>.Create(static (left, right) => ReferenceEquals(left.Node, right.Node) && IndexEntry.CompareKeys(left, right) == 0);

    [Fact]
    public void A_tree_holds_what_a_sorted_list_holds_and_what_was_frozen_never_changes()
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            var keys = seed % 3 == 0 ? 3 : 2_000;
            SortedSet<IndexEntry> expected = new(Comparer<IndexEntry>.Create(static (left, right) => IndexEntry.Compare(left, right)));
            var tree = new IndexTree();
            List<(IndexRoot Root, IndexEntry[] Entries)> frozen = [];
            for (var step = 0; step < 4_000; step++)
            {
                var grows = step / 1_000 % 2 == 0;
                var entry = Entry(random.Next(keys), random.Next(2_000));
                if (random.Next(10) < (grows ? 8 : 2))
                {
                    tree.Put(entry);
                    expected.Remove(entry);
                    expected.Add(entry);
                }
                else
                {
                    entry = expected.Count > 0 && random.Next(4) > 0 ? expected.ElementAtOrDefault(random.Next(Math.Min(50, expected.Count))) : entry;
                    tree.Remove(entry);
                    expected.Remove(entry);
                }

                if (random.Next(400) == 0)
                    frozen.Add((tree.Freeze(), [.. expected]));
            }

            frozen.Add((tree.Freeze(), [.. expected]));
            foreach (var (root, entries) in frozen)
                RequireEqual(root, entries, random, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(6_000)]
    public void A_tree_built_at_once_is_as_one_that_grew(int count)
    {
        var random = new Random(1);
        IndexEntry[] entries = [.. Enumerable.Range(0, count).Select(number => Entry(number / 3, number))];
        Array.Sort(entries, static (left, right) => IndexEntry.Compare(left, right));
        var tree = new IndexTree(entries);
        RequireEqual(tree.Freeze(), entries, random, "built");

        foreach (var entry in entries.Where((_, index) => index % 2 == 0))
            tree.Remove(entry);
        RequireEqual(tree.Freeze(), [.. entries.Where((_, index) => index % 2 == 1)], random, "every other one removed");
        foreach (var entry in entries)
            tree.Remove(entry);
        tree.Freeze().Count.Should().Be(0);
    }

    [Fact]
    public void An_entry_takes_the_place_of_one_with_its_key_and_id()
    {
        var tree = new IndexTree();
        var before = Entry(1, 1);
        tree.Put(before);
        var frozen = tree.Freeze();
        var after = Entry(1, 1);
        tree.Put(after);

        Read(tree.Freeze().Walk(0, 1)).Single().Node.Should().BeSameAs(after.Node);
        Read(frozen.Walk(0, 1)).Single().Node.Should().BeSameAs(before.Node);
    }

    private static IndexEntry Entry(int key, int id)
    {
        GenosValue value = key % 2 == 0 ? key : $"common prefix {key}";
        var operation = Operation.Upsert(Database, new HybridTimestamp(Write.Time(1), new ReplicaId(Write.Alice)), $"n{id}", value);
        return new IndexEntry(OrderPrefix.Of(value), value, new NodeVersion(id, at: 1, operation, adjacency: null));
    }

    private static void RequireEqual(IndexRoot root, IndexEntry[] entries, Random random, string because)
    {
        root.Count.Should().Be(entries.Length, because);
        Read(root.Walk(0, root.Count)).SequenceEqual(entries, SameEntry).Should().BeTrue(because);
        Read(root.Walk(0, root.Count, isBackwards: true)).SequenceEqual(entries.Reverse(), SameEntry).Should().BeTrue(because);
        for (var i = 0; i < 20 && entries.Length > 0; i++)
        {
            int start = random.Next(entries.Length), count = random.Next(entries.Length - start + 1);
            Read(root.Walk(start, count)).SequenceEqual(entries[start..(start + count)], SameEntry).Should().BeTrue(because);
            Read(root.Walk(start, count, isBackwards: true)).SequenceEqual(entries[start..(start + count)].Reverse(), SameEntry).Should().BeTrue(because);
            var entry = entries[start];
            var id = entry.Node.Value!.NodeId;
            root.RankOf(IndexBound.Before(entry.Key, id)).Should().Be(start, because);
            root.RankOf(IndexBound.After(entry.Key, id)).Should().Be(start + 1, because);
            root.RankOf(IndexBound.Before(entry.Key)).Should().Be(entries.Count(other => IndexEntry.CompareKeys(other, entry) < 0), because);
            root.RankOf(IndexBound.After(entry.Key)).Should().Be(entries.Count(other => IndexEntry.CompareKeys(other, entry) <= 0), because);
            root.RankOf(IndexBound.At(entry.Prefix)).Should().Be(entries.Count(other => other.Prefix < entry.Prefix), because);
        }
    }

    private static List<IndexEntry> Read(IndexWalk walk)
    {
        List<IndexEntry> entries = [];
        foreach (ref readonly var entry in walk)
            entries.Add(entry);
        return entries;
    }
}
