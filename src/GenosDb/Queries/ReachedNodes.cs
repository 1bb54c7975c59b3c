using System.Buffers;
using System.Numerics;

namespace GenosDb.Queries;

/// <summary>The nodes that a walk reached, each once, in the order in which they were added. In rented memory: to make arrays of this size for each walk would cost more than to
/// walk. Dispose it.</summary>
internal sealed class ReachedNodes : IDisposable
{
    private const int FewestNodes = 32;

    private ReachedNode[] _nodes = [];

    // A hash table with open addressing, of which at least half is free. Of a node one more than its place, so that what is zero is free.
    private (int Hash, int Number)[] _table = [];
    private int _mask = -1;

    public int Count { get; private set; }

    /// <summary>Valid until a node is added.</summary>
    public ReadOnlySpan<ReachedNode> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>What is here of the same node; may be replaced by another way to it. Valid until a node is added.</summary>
    /// <param name="reached">Added, if its node is not here.</param>
    /// <param name="isAdded">Whether it was.</param>
    public ref ReachedNode GetOrAdd(in ReachedNode reached, out bool isAdded)
    {
        if (Count == _nodes.Length)
            Grow();
        var hash = reached.Node.Hash;
        var at = hash & _mask;
        for (; _table[at].Number != 0; at = (at + 1) & _mask)
        {
            if (_table[at].Hash == hash && ReferenceEquals(_nodes[_table[at].Number - 1].Node, reached.Node))
            {
                isAdded = false;
                return ref _nodes[_table[at].Number - 1];
            }
        }

        isAdded = true;
        _table[at] = (hash, ++Count);
        _nodes[Count - 1] = reached;
        return ref _nodes[Count - 1];
    }

    public void Dispose()
    {
        Return(_nodes, Count, _table);
        (_nodes, _table, _mask, Count) = ([], [], -1, 0);
    }

    private void Grow()
    {
        var (nodes, table, places) = (_nodes, _table, _mask + 1);
        _nodes = ArrayPool<ReachedNode>.Shared.Rent(Math.Max(FewestNodes, 2 * Count));
        nodes.CopyTo(_nodes, 0);
        _mask = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * _nodes.Length)) - 1;
        _table = ArrayPool<(int, int)>.Shared.Rent(_mask + 1);
        _table.AsSpan(0, _mask + 1).Clear();
        foreach (var entry in table.AsSpan(0, places))
        {
            if (entry.Number == 0)
                continue;
            var at = entry.Hash & _mask;
            while (_table[at].Number != 0)
                at = (at + 1) & _mask;
            _table[at] = entry;
        }

        Return(nodes, Count, table);
    }

    private static void Return(ReachedNode[] nodes, int count, (int Hash, int Number)[] table)
    {
        if (nodes.Length == 0)
            return;

        // What is given back must not keep nodes alive.
        nodes.AsSpan(0, count).Clear();
        ArrayPool<ReachedNode>.Shared.Return(nodes);
        ArrayPool<(int, int)>.Shared.Return(table);
    }
}
