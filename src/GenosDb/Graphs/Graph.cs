using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace GenosDb.Graphs;

/// <summary>The registers and what is visible of them. One merge rule on every path: of each register the greatest operation by stamp, then
/// operation id, wins.</summary>
/// <remarks>
/// <para>Pure. One writer at a time; snapshots may be taken and read from any thread while it writes.</para>
/// <para>The state is a join semilattice: per register a last-writer-wins register as in Shapiro, Preguiça, Baquero and Zawirski, "A comprehensive
/// study of Convergent and Commutative Replicated Data Types" (2011), 3.2.1, with a total order, and with removals that hide older edges by comparison.</para>
/// <para><b>Versions.</b> Each change has a position, and positions ascend, so a position is the version number of what it changed. A view is a position;
/// its reader takes of each register the newest version at or below it. A commit publishes the next view. A register that falls back to an older
/// operation, or leaves the state, is a newer version like any other. The rules that make lock-free reading correct:</para>
/// <list type="number">
/// <item>All changes of tables and chains, taking and closing a snapshot, and publishing happen under one lock. Only reading does not take it.</item>
/// <item>A merge always keeps the version that the published view shows, since a snapshot of that view may be taken at any moment before the commit.
/// So it never has to know which snapshots are open.</item>
/// <item>The commit publishes first and then, still under the lock, lets go of the replaced versions that no open snapshot can see. A snapshot taken
/// before stands in the list that the commit looks at; one taken after stands at the new view. There is no moment in between.</item>
/// <item>Who reads the published view without opening a snapshot looks afterwards whether it is still the published one. If so, nothing of it was let go.</item>
/// </list>
/// </remarks>
public sealed partial class Graph
{
    private readonly Lock _gate = new();
    private readonly Func<Operation, bool>? _permits;
    private readonly OpenSnapshots _snapshots = new();

    // Newest versions made since the last commit that took the place of an older one, or that drop a register.
    private readonly List<RegisterVersion> _unsettled = [];
    private readonly List<VacatedPosition> _ignored = [];

    private VersionTable<NodeVersion> _nodes = new();
    private GraphView _published;
    private bool _isChanged;
    private int _nodeCount;
    private long _edgeCount;

    /// <summary>Makes an empty graph.</summary>
    /// <param name="permits">Whether an operation counts, judged at its own time. Null permits everything; otherwise some of what is refused or displaced is
    /// kept beside the state, since authority that arrives late can bring it back.</param>
    public Graph(Func<Operation, bool>? permits = null)
        : this(permits, isOutsideFingerprint: null)
    {
    }

    /// <summary>The greatest position of a change, published or not. Of the writer.</summary>
    internal ulong Head { get; private set; }

    /// <summary>The revision that readers see.</summary>
    internal long Revision => View.Revision;

    /// <summary>Current registers. Of the writer.</summary>
    internal long RegisterCount { get; private set; }

    /// <summary>Removals among them. Of the writer.</summary>
    internal long RemovalCount { get; private set; }

    /// <summary>Older versions that are kept for open snapshots.</summary>
    internal int KeptVersionCount
    {
        get
        {
            lock (_gate)
                return _snapshots.KeptCount;
        }
    }

    /// <summary>Nodes in the table, with or without registers of their own. Of the writer.</summary>
    internal int TableCount => _nodes.Count;

    /// <summary>What is remembered until the fingerprint is read. Of the writer.</summary>
    internal int FingerprintBacklog => _fingerprint.Backlog;

    private GraphView View => Volatile.Read(ref _published);

    /// <summary>Merges a batch as the next revision; readers see all of it or nothing. Commutative, associative and idempotent: a batch without effect
    /// makes no revision.</summary>
    /// <param name="operations">Verified, or written here and permitted.</param>
    /// <param name="positions">For each operation the position that its register takes if it changes: strictly ascending, above all earlier ones.</param>
    /// <returns>For each operation what became of it.</returns>
    /// <exception cref="ArgumentException">The two spans differ in length, a position does not ascend, or an operation is null. Nothing was merged.</exception>
    public ImmutableArray<MergeOutcome> Apply(ReadOnlySpan<Operation> operations, ReadOnlySpan<HybridTimestamp> positions)
    {
        if (operations.Length != positions.Length)
            throw new ArgumentException($"Each operation has one position: {operations.Length} operations and {positions.Length} positions were given.", nameof(positions));
        var outcomes = new MergeOutcome[operations.Length];
        var least = Head;
        for (var index = 0; index < operations.Length; index++)
        {
            var operation = operations[index] ?? throw new ArgumentException($"Operation {index} is null.", nameof(operations));
            RequireAscending(least, positions[index].Packed, nameof(positions));
            least = positions[index].Packed;
            outcomes[index] = new MergeOutcome(operation, Permits(operation) ? MergeResult.Won : MergeResult.NotPermitted, Other: null);
        }

        lock (_gate)
        {
            for (var index = 0; index < outcomes.Length; index++)
            {
                var operation = operations[index];
                var isPermitted = outcomes[index].Result != MergeResult.NotPermitted;
                var result = MergeJudged(operation, isPermitted, positions[index].Packed, out var other, _ignored);
                outcomes[index] = new MergeOutcome(operation, result, other);
                _ignored.Clear();
            }

            Commit();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

    /// <summary>Merges one operation. Readers see it after <see cref="Commit"/>.</summary>
    /// <param name="operation">Verified, or written here and permitted.</param>
    /// <param name="position">The position of the change, above <see cref="Head"/>. Not used up when nothing changes.</param>
    /// <param name="other">What it displaced or lost to; null when there was none. Of a removal that changes its own register and does not show, the greater value.</param>
    /// <param name="vacated">Receives the position of each operation that is no longer current.</param>
    /// <exception cref="ArgumentException">The position does not ascend.</exception>
    internal MergeResult Merge(Operation operation, ulong position, out Operation? other, List<VacatedPosition> vacated)
    {
        RequireAscending(Head, position, nameof(position));
        var isPermitted = Permits(operation);
        lock (_gate)
            return MergeJudged(operation, isPermitted, position, out other, vacated);
    }

    /// <summary>Publishes what was merged since the last commit as the next revision. Does nothing when nothing changed.</summary>
    internal void Commit()
    {
        lock (_gate)
        {
            if (!_isChanged)
                return;
            UpdateIndexes();
            Publish();
            foreach (var newest in _unsettled)
            {
                if (!newest.IsReplaced)
                    Settle(newest);
            }

            _unsettled.Clear();
            if (_unsettled.Capacity > KeptCapacity)
                _unsettled.Capacity = 0;
        }
    }

    /// <summary>Drops everything, merged or published. Open snapshots keep what they see; positions go on above <see cref="Head"/>.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            // What open snapshots see is reached through their own table from now on, so nothing needs to be kept for them any more.
            _snapshots.Forget();
            _unsettled.Clear();
            _nodes = new();
            _nodeCount = 0;
            _edgeCount = 0;
            RegisterCount = 0;
            RemovalCount = 0;
            _outsideCount = 0;
            _authority.Clear();
            _reserve?.Clear();
            _byAuthor?.Clear();
            _usage?.Clear();
            _fingerprint.Clear();
            ClearIndexes();
            Publish();
        }
    }
}
