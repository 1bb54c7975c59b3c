using GenosDb.Storage;

namespace GenosDb;

/// <summary>A graph database inside the application. Thread-safe, without thread affinity; every result is immutable; a reader sees whole batches only.
/// Consume it, do not implement it: members may be added in minor versions.</summary>
/// <remarks>Every member may throw <see cref="ObjectDisposedException"/>. A write is readable on this peer before its task completes. Cancellation
/// before a write is applied stops it; after that it ends the wait with <see cref="WriteCanceledException"/> and takes nothing back. A write may throw <see cref="GenosPermissionException"/> in a signed database, and
/// <see cref="GenosErrorCode.PolicyRefused"/> where <see cref="Use"/> added a policy; then nothing is stored. A write may throw <see cref="StorageException"/>: before it is
/// applied nothing is stored; while it is waited for it may or may not be, and the database is faulted. With <see cref="WhenBusy.Fail"/> a write may throw
/// <see cref="GenosErrorCode.Busy"/>.</remarks>
public interface IGenosDatabase : IAsyncDisposable, IDisposable
{
    /// <summary>Name of the database; peers with another name never exchange data.</summary>
    string Name { get; }

    /// <summary>Made from the name and the salt; equal on every peer.</summary>
    DatabaseId Id { get; }

    /// <summary>Names this incarnation of this copy; not an identity.</summary>
    ReplicaId Replica { get; }

    /// <summary>Whether the database can be used.</summary>
    DatabaseState State { get; }

    /// <summary>Reads a node. Never waits for disk or network.</summary>
    /// <param name="id">The node.</param>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <returns>Null when there is no such node.</returns>
    ValueTask<GenosNode?> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Writes a whole value; edges stay.</summary>
    /// <param name="value">The value.</param>
    /// <param name="id">1 to 256 UTF-8 bytes; null for 26 characters of lower-case Crockford base 32 that sort by the time they were made.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>The id.</returns>
    /// <exception cref="GenosException">The id or value is not valid (<see cref="GenosErrorCode.InvalidValue"/>), or the condition does not hold (<see cref="GenosErrorCode.Conflict"/>).</exception>
    /// <exception cref="GenosLimitException">Above a validity limit.</exception>
    ValueTask<string> PutAsync(GenosValue value, string? id = null, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads, changes and writes in one step that no other local write can split.</summary>
    /// <param name="id">The node.</param>
    /// <param name="update">Makes the new value from the old; runs outside the lock and may run again, so it has no side effects. Equal bytes back: nothing is written.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>The node after the write; null when there is none (<paramref name="update"/> is not called).</returns>
    /// <exception cref="GenosException">As for <see cref="PutAsync"/>.</exception>
    ValueTask<GenosNode?> UpdateAsync(string id, Func<GenosValue, GenosValue> update, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a node and hides its older edges, in both directions.</summary>
    /// <param name="id">The node.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>False when it was not there; then nothing is written.</returns>
    /// <exception cref="GenosException">The condition does not hold (<see cref="GenosErrorCode.Conflict"/>).</exception>
    ValueTask<bool> RemoveAsync(string id, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Adds an edge. It shows once both of its ends do, in whatever order they arrive.</summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="label">At most 64 UTF-8 bytes; empty by default.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>True when it was written, which does not mean that it is visible yet; false when that edge is there already, and nothing is written.</returns>
    /// <exception cref="GenosException">A name is not valid.</exception>
    /// <exception cref="ArgumentException"><see cref="WriteOptions.IfTimestamp"/> is given.</exception>
    ValueTask<bool> LinkAsync(string source, string target, string label = "", WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Takes one edge away, and no other label of the same pair.</summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="label">At most 64 UTF-8 bytes; empty by default.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>False when there was no such edge; then nothing is written.</returns>
    /// <exception cref="GenosException">A name is not valid.</exception>
    /// <exception cref="ArgumentException"><see cref="WriteOptions.IfTimestamp"/> is given.</exception>
    ValueTask<bool> UnlinkAsync(string source, string target, string label = "", WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Visible edges of a node: outgoing ones ordered by label and target, then incoming ones ordered by label and source, by UTF-8 bytes.</summary>
    /// <param name="id">The node; one that is not there has no edges.</param>
    /// <param name="direction">Outgoing by default.</param>
    /// <param name="label">Null for every label.</param>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    ValueTask<IReadOnlyList<GraphEdge>> GetEdgesAsync(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null, CancellationToken cancellationToken = default);

    /// <summary>All or nothing: one revision, one change set, one message. Other peers judge and merge each operation by itself.</summary>
    /// <param name="build">Collects the operations. What it throws is thrown on, and so is the first call that was refused, caught or not; then nothing is written.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops before the batch is applied.</param>
    /// <exception cref="GenosException">A name or value is not valid.</exception>
    /// <exception cref="GenosLimitException">More than 4,096 operations or 3 MiB.</exception>
    /// <exception cref="ArgumentException"><see cref="WriteOptions.IfTimestamp"/> is given.</exception>
    ValueTask<WriteReceipt> WriteAsync(Action<IGenosBatch> build, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Removes data, here or everywhere.</summary>
    /// <param name="scope">Which data.</param>
    /// <param name="cancellationToken">Stops before it begins and between two batches, and afterwards the wait for what was removed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scope"/> is no member of the enumeration.</exception>
    ValueTask ClearAsync(ClearScope scope, CancellationToken cancellationToken = default);

    /// <summary>Makes everything that was applied so far as durable as <see cref="Durability.Strict"/>; an application that may be ended at any time calls it when it is put aside.</summary>
    /// <param name="cancellationToken">Stops waiting; it is flushed all the same.</param>
    /// <exception cref="StorageException">Full or faulted.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a policy until the result is disposed. It judges writes of nodes and edges made here; what peers send is judged by roles and ACLs alone, or the
    /// states of peers would differ. Grants and revocations are not shown to policies.</summary>
    /// <remarks>It accepts or refuses, and cannot change. A batch is refused as a whole. Whoever is asked first and refuses ends it. A write that began before
    /// this call, or before the disposal, may be judged either way.</remarks>
    /// <param name="policy">Called on the thread of each writer, outside the lock.</param>
    /// <returns>Dispose it to remove the policy.</returns>
    IDisposable Use(OperationPolicy policy);

    /// <summary>Every committed batch, local or remote, in commit order, outside the lock. Hot; a slow observer gets coalesced sets; what an observer throws harms nobody else.</summary>
    /// <remarks>Observers are called on the thread pool, some time after the commit. Disposing a subscription drops what was not delivered yet;
    /// disposing the database delivers it first and then completes the observers.</remarks>
    IObservable<GraphChangeSet> Changes { get; }

    /// <summary>Writes that do not show: overwritten by another replica, each pair once; refused, set aside, let in later, or withdrawn because a right was. In order, outside the lock.</summary>
    /// <remarks>
    /// <para>The replica that wrote the loser is always told when the winner arrives. Others are told when both have reached them, of the same loser and the same winner, in whatever order they
    /// came; peers send on only what shows, so the loser may never reach them. What is written here over what shows here raises nothing: it was made after seeing it, and is no conflict.</para>
    /// <para>An observer has room for 4,096 outcomes, or fewer whose values come to 16 MiB; half of that is for what others wrote, so that it is dropped first. What has no room is dropped as
    /// it comes: the log says so once, and <see cref="WriteOutcome.Missed"/> of the next one that the observer gets says how many.</para>
    /// </remarks>
    IObservable<WriteOutcome> Conflicts { get; }

    /// <summary>Says what became of one operation, as far as it is known here.</summary>
    /// <remarks>An id says nothing about where its operation stands, so those that are looked at are hashed, about a microsecond each: first the outcomes that are remembered and the 4,096
    /// registers that changed last, then all of them and what is kept in case a right is withdrawn, on the thread pool when there are many. So it is cheap soon after the write, and O(registers) for an old or an unknown one. The
    /// last 4,096 outcomes since the database was opened are remembered, or fewer whose values come to 16 MiB; the oldest are forgotten first.</remarks>
    /// <param name="operation">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null for one that never arrived here, or that was superseded where it was written and is not remembered.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    ValueTask<WriteOutcome?> FindOutcomeAsync(OperationId operation, CancellationToken cancellationToken = default);

    /// <summary>An immutable view of the graph as it is now; O(1). Dispose it: while it is open, what it can see is kept.</summary>
    GraphSnapshot GetSnapshot();

    /// <summary>Starts a query of all nodes, to be narrowed, ordered and run.</summary>
    GenosQuery<GenosNode> Nodes { get; }

    /// <summary>A typed view of the nodes whose <see cref="GenosOptions.TypeProperty"/> equals a name.</summary>
    /// <param name="type">The name. Null, the default: that of <typeparamref name="T"/> in camel case.</param>
    /// <typeparam name="T">What their values are read and written as.</typeparam>
    /// <exception cref="InvalidOperationException"><see cref="GenosOptions.Json"/> has no metadata for <typeparamref name="T"/> or a part of it; the message says what to add.</exception>
    /// <exception cref="ArgumentException"><paramref name="type"/> is empty, or left out for a generic type.</exception>
    GenosCollection<T> Collection<T>(string? type = null)
        where T : notnull;

    /// <summary>Runs a query on the graph as it is now: one revision, whole batches. What looks at few nodes runs on the calling thread, what looks at many on the thread pool.</summary>
    /// <param name="query">Which nodes, in which order, which part.</param>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <returns>The nodes in the order of the query, with cursors to what comes before and after.</returns>
    /// <exception cref="GenosQueryException">The query cannot be used: a path, a cursor of another query, or an id that is not there.</exception>
    /// <exception cref="GenosLimitException">A walk visits more than <see cref="GenosLimits.TraversalNodes"/>, a pattern takes too long, or sort keys are too large for a cursor.</exception>
    ValueTask<NodePage<GenosNode>> QueryAsync(NodeQuery query, CancellationToken cancellationToken = default);

    /// <summary>Runs a query and tells how, instead of what it found.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">As for <see cref="QueryAsync"/>.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="QueryAsync"/>.</exception>
    ValueTask<QueryPlan> ExplainAsync(NodeQuery query, CancellationToken cancellationToken = default);

    /// <summary>Walks from one node along edges: breadth first, each node once, so cycles end.</summary>
    /// <param name="startId">Where the walk begins; nothing is given when it is not there.</param>
    /// <param name="traversal">Where to, and what is kept.</param>
    /// <param name="cancellationToken">Stops between two portions of the work, and between two steps.</param>
    /// <returns>The start with depth 0, then what is kept by depth, then id. On the revision at which enumeration begins, which is kept until it ends.</returns>
    /// <exception cref="GenosLimitException">The walk visits more than <see cref="GenosLimits.TraversalNodes"/>, or a pattern takes too long.</exception>
    IAsyncEnumerable<TraversalStep> TraverseAsync(string startId, NodeTraversal traversal, CancellationToken cancellationToken = default);

    /// <summary>Runs a query and keeps its result up to date until it is disposed.</summary>
    /// <param name="query">Which nodes, in which order, which part. A position that is given as a node is the one that the node has now.</param>
    /// <param name="options">How readers are served; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; then nothing is watched.</param>
    /// <returns>Attached at one commit: no later write is missed, and none before it is told twice.</returns>
    /// <exception cref="GenosQueryException">As for <see cref="QueryAsync"/>.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="QueryAsync"/>.</exception>
    ValueTask<LiveQuery<GenosNode>> WatchAsync(NodeQuery query, LiveQueryOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Watches one node, which need not be there yet.</summary>
    /// <param name="id">The node.</param>
    /// <param name="options">How readers are served; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; then nothing is watched.</param>
    /// <returns>A result of one node, or none.</returns>
    /// <exception cref="GenosException">The id is not valid (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    ValueTask<LiveQuery<GenosNode>> WatchAsync(string id, LiveQueryOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes an index, beside reading and writing, and completes when it answers queries and its definition is durable: each opening builds it again, before it completes.
    /// Of a database that was opened for reading only, it is there until that is closed.</summary>
    /// <param name="index">Path and kind. At most 32 indexes.</param>
    /// <param name="progress">Told how far it is, on the thread that builds; null for nobody. Not told anything when there is an index already, or somebody else is making it.</param>
    /// <param name="cancellationToken">Gives up; then there is no index, unless it answered already and only the disk was waited for.</param>
    /// <returns>False when there was one already, be it one that <see cref="GenosOptions.SkipIndexes"/> did not build, which answers now.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="index"/> or its path is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used.</exception>
    /// <exception cref="GenosLimitException">There are 32 already, or the path is too long.</exception>
    /// <exception cref="StorageException">The definition cannot be stored: the storage is full or has failed.</exception>
    ValueTask<bool> EnsureIndexAsync(IndexDefinition index, IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Drops an index, and completes when that is durable. Queries that are running finish with it.</summary>
    /// <param name="index">Path and kind.</param>
    /// <param name="cancellationToken">Once it has begun, stops only the wait for the disk.</param>
    /// <returns>False when there was none. One that is being made is none yet, and goes on.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="index"/> or its path is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used.</exception>
    /// <exception cref="StorageException">It cannot be stored that it is dropped: the storage is full or has failed.</exception>
    ValueTask<bool> DropIndexAsync(IndexDefinition index, CancellationToken cancellationToken = default);

    /// <summary>Indexes there are, in the order in which they were made. All of them answer queries, but for those that <see cref="GenosOptions.SkipIndexes"/> did not build.</summary>
    IReadOnlyList<IndexDefinition> Indexes { get; }

    /// <summary>Watches and steers synchronisation.</summary>
    ISyncControl Sync { get; }

    /// <summary>Who is signed in, and who may do what.</summary>
    ISecurityControl Security { get; }

    /// <summary>Gives the space of what was overwritten and removed back to the disk, while reading and writing go on. Happens by itself when it pays.</summary>
    /// <param name="cancellationToken">Gives up; the store stays as it is.</param>
    /// <exception cref="StorageException">It failed; nothing is lost.</exception>
    ValueTask CompactAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads and checks every stored byte, while reading and writing go on, and changes nothing.</summary>
    /// <param name="progress">Told how far it is. Null, the default: nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a complete copy while reading and writing go on; <see cref="GenosDatabase.RestoreAsync"/> makes a store of it. Read back and checked where the stream can be read and can seek.</summary>
    /// <param name="destination">Written from its present position on, by calls that wait, and left open.</param>
    /// <param name="progress">Told how far it is. Null, the default: nobody.</param>
    /// <param name="cancellationToken">Gives up; what was written is no backup.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    /// <exception cref="StorageException">What was written does not read back.</exception>
    ValueTask BackupAsync(Stream destination, IProgress<StorageProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Writes every operation that counts as a line of JSON, with its signature, in the order of the registers: equal states give equal files.</summary>
    /// <param name="destination">Left open.</param>
    /// <param name="cancellationToken">Gives up; what was written has no last line, and is not taken in by anybody.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    ValueTask ExportAsync(Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Merges an export on the path of operations from a peer: nothing in it is trusted, and nothing here is replaced.</summary>
    /// <param name="source">Read from its present position on. A stream that cannot seek is copied to a temporary file first.</param>
    /// <param name="cancellationToken">Gives up between two portions; what was merged stays.</param>
    /// <returns>What it came to; durable by then.</returns>
    /// <exception cref="GenosException">Not an export, cut off or altered (<see cref="GenosErrorCode.InvalidValue"/>), or of another database (<see cref="GenosErrorCode.IncompatibleDatabase"/>); nothing was merged.</exception>
    /// <exception cref="GenosLimitException">A line has more than 8 MiB; nothing was merged.</exception>
    /// <exception cref="GenosPermissionException">Whoever is signed in may not synchronise, or not any more by what the file brought; what was merged before stays.</exception>
    ValueTask<ImportReport> ImportAsync(Stream source, CancellationToken cancellationToken = default);

    /// <summary>How the storage is doing.</summary>
    StorageStatus Storage { get; }

    /// <summary>Counts and the fingerprint of the state.</summary>
    DatabaseDiagnostics GetDiagnostics();
}
