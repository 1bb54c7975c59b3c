using System.Diagnostics.CodeAnalysis;
using GenosDb.Graphs;

namespace GenosDb;

/// <summary>A frozen, consistent view of one revision. Cheap to take, may be read from any thread. While it is open, the older versions
/// that it can see are kept: dispose it.</summary>
/// <remarks>Shows whole batches only. Every member but <see cref="Revision"/> throws <see cref="ObjectDisposedException"/> after disposal, enumerations
/// that are under way included; nodes that were read stay valid.</remarks>
public sealed class GraphSnapshot : IDisposable
{
    private readonly Graph _graph;
    private readonly GraphView _view;
    private int _isDisposed;

    internal GraphSnapshot(Graph graph, GraphView view)
    {
        _graph = graph;
        _view = view;
    }

    /// <summary>Ascends by one with each visible batch; local to this process.</summary>
    public long Revision => _view.Revision;

    /// <summary>Visible nodes.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public int Count => View.NodeCount;

    /// <summary>Visible edges.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    internal long EdgeCount => View.EdgeCount;

    /// <summary>What it shows.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    internal GraphView View
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
            return _view;
        }
    }

    /// <summary>Reads a node.</summary>
    /// <param name="id">Its id, compared by bytes.</param>
    /// <param name="node">The node; null when the result is false.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public bool TryGet(string id, [NotNullWhen(true)] out GenosNode? node)
    {
        ArgumentNullException.ThrowIfNull(id);
        node = Checked(View.Find(id));
        return node is not null;
    }

    /// <summary>Whether a node is visible. Reads no edges, so it costs the same for a node with very many.</summary>
    /// <param name="id">Its id, compared by bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public bool Contains(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Checked(View.FindLive(id)) is not null;
    }

    /// <summary>All nodes, ordered by the UTF-8 bytes of their ids. Sorts the ids when enumeration begins, then reads node by node.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public IEnumerable<GenosNode> Nodes()
    {
        _ = View;
        return Enumerate();

        IEnumerable<GenosNode> Enumerate()
        {
            List<NodeVersion> nodes = Checked(View.LiveNodes().ToList());
            nodes.Sort(static (left, right) => StrictUtf8.Compare(left.Id, right.Id));
            foreach (var node in nodes)
                yield return Checked(View.ToNode(node));
        }
    }

    /// <summary>Edges of a node whose two ends are visible: outgoing ones ordered by label and target, then incoming ones ordered by label and source,
    /// by UTF-8 bytes. None for a node that is not visible.</summary>
    /// <param name="id">The node.</param>
    /// <param name="direction">Which edges; with <see cref="EdgeDirection.Both"/> a loop is given once.</param>
    /// <param name="label">Only those; null means every label.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public IEnumerable<GraphEdge> Edges(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Checked(View.Edges(id, direction, label));
    }

    /// <summary>Nodes at the other end of <see cref="Edges"/>, each once, in the order of its first edge. A loop leads to the node itself.</summary>
    /// <param name="id">The node.</param>
    /// <param name="direction">Which edges to follow.</param>
    /// <param name="label">Only those; null means every label.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public IEnumerable<GenosNode> Neighbors(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null)
    {
        var edges = Edges(id, direction, label);
        return Enumerate();

        IEnumerable<GenosNode> Enumerate()
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            foreach (var edge in edges)
            {
                var other = edge.Source == id ? edge.Target : edge.Source;
                if (seen.Add(other) && TryGet(other, out var node))
                    yield return node;
            }
        }
    }

    /// <summary>Lets go of what only this snapshot can see. Idempotent; costs what changed while it was open.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _graph.Close(_view);
    }

    /// <summary>Reads the view.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed, perhaps in the meantime.</exception>
    internal TResult Read<TResult>(Func<GraphView, TResult> read) => Checked(read(View));

    // What was read while another thread disposed the snapshot may be of mixed revisions, so it is not given out.
    private T Checked<T>(T read)
    {
        Volatile.ReadBarrier();
        _ = View;
        return read;
    }
}
