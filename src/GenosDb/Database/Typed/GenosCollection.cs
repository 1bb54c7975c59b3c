using System.Linq.Expressions;
using System.Text.Json;
using GenosDb.Queries;

namespace GenosDb;

/// <summary>Nodes of one type, read and written as <typeparamref name="T"/>: those whose field <see cref="GenosOptions.TypeProperty"/> equals <see cref="Type"/>.</summary>
/// <remarks>
/// <para>A convention and no schema: any peer may put anything under a type. What does not fit <typeparamref name="T"/> is left out of queries, or fails
/// (<see cref="GenosOptions.OnUnreadable"/>). A node of another type is not there for this view.</para>
/// <para>Objects become values by their JSON metadata. Times are written as UTC text of fixed width, so that they sort; a <see cref="DateTime"/> of kind
/// <see cref="DateTimeKind.Unspecified"/> names no instant and is refused. Numbers are exact, or refused. Fields of a stored value that <typeparamref name="T"/>
/// does not know are kept by <see cref="UpdateAsync"/> and lost by <see cref="PutAsync"/>, which replaces the whole value.</para>
/// <para>Immutable; safe on any thread; costs nothing to make and to keep. Every member may throw <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
/// <typeparam name="T">A type that <see cref="GenosOptions.Json"/> has metadata for, written as a JSON object.</typeparam>
public sealed class GenosCollection<T>
    where T : notnull
{
    private readonly GenosDatabase _database;
    private readonly TypedNodes<T> _nodes;

    internal GenosCollection(GenosDatabase database, TypedNodes<T> nodes) => (_database, _nodes) = (database, nodes);

    /// <summary>What the type field of its nodes is.</summary>
    public string Type => _nodes.Type;

    /// <summary>Reads a node. Never waits for disk or network.</summary>
    /// <param name="id">The node.</param>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <returns>Null when there is no such node of this type.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="JsonException">The stored value does not fit <typeparamref name="T"/>, whatever <see cref="GenosOptions.OnUnreadable"/> says.</exception>
    public async ValueTask<GenosNode<T>?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _nodes.ReadOrNull(await _database.GetAsync(id, cancellationToken).ConfigureAwait(false));

    /// <summary>Writes an object as the whole value of a node, with the type field; edges stay.</summary>
    /// <param name="value">The object. It is written at once; later changes to it have no effect.</param>
    /// <param name="id">1 to 256 UTF-8 bytes; null for 26 characters that sort by the time they were made. A node of another type under this id is replaced.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>The node as it was right after the write, with <paramref name="value"/> itself.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException">It has a type field of its own that says something else.</exception>
    /// <exception cref="InvalidOperationException">It is not written as a JSON object.</exception>
    /// <exception cref="GenosException">The id or value is not valid (<see cref="GenosErrorCode.InvalidValue"/>), or the condition does not hold (<see cref="GenosErrorCode.Conflict"/>).</exception>
    /// <exception cref="GenosLimitException">Above a validity limit.</exception>
    public async ValueTask<GenosNode<T>> PutAsync(T value, string? id = null, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var node = await _database.PutNodeAsync(id, _nodes.Write(value), options, cancellationToken).ConfigureAwait(false);
        return new GenosNode<T>(node.Id, value, node);
    }

    /// <summary>Reads, changes and writes in one step that no other local write can split. Only what the function changed is written: fields that
    /// <typeparamref name="T"/> does not know stay, also inside of nested objects. Arrays are replaced as a whole.</summary>
    /// <param name="id">The node.</param>
    /// <param name="update">Makes the new object from the old; runs outside the lock and may run again, so it has no side effects. It may change and return the old one, which
    /// nobody else has. An equal object back: nothing is written.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>The node after the write; null when there is no such node of this type (<paramref name="update"/> is not called).</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> or <paramref name="update"/> is null, or the function returned null.</exception>
    /// <exception cref="JsonException">The stored value does not fit <typeparamref name="T"/>; nothing was written.</exception>
    /// <exception cref="ArgumentException">As for <see cref="PutAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="PutAsync"/>.</exception>
    /// <exception cref="GenosException">As for <see cref="PutAsync"/>.</exception>
    public async ValueTask<GenosNode<T>?> UpdateAsync(string id, Func<T, T> update, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return _nodes.ReadOrNull(await _database.UpdateNodeAsync(id, (_nodes, update), static (node, with) => with._nodes.Update(node, with.update), options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Removes a node of this type and hides its older edges, in both directions.</summary>
    /// <param name="id">The node.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write before it is applied, and afterwards the wait for it.</param>
    /// <returns>False when there was no such node of this type; then nothing is written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    /// <exception cref="GenosException">The condition does not hold (<see cref="GenosErrorCode.Conflict"/>).</exception>
    public ValueTask<bool> RemoveAsync(string id, WriteOptions? options = null, CancellationToken cancellationToken = default) =>
        _database.RemoveNodeAsync(id, _nodes.OfType, options, cancellationToken);

    /// <summary>Makes an index on a field, under its stored name, as <see cref="IGenosDatabase.EnsureIndexAsync"/> does. It holds that field of the nodes of every type.</summary>
    /// <param name="field">The field, such as <c>x => x.Address.City</c>.</param>
    /// <param name="kind">Ordered by default.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="TField">The type of the field.</typeparam>
    /// <returns>False when there was one already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="field"/> is null.</exception>
    /// <exception cref="GenosQueryException">The expression names no field.</exception>
    /// <exception cref="GenosLimitException">There are 32 indexes already.</exception>
    /// <exception cref="StorageException">The definition cannot be stored.</exception>
    public ValueTask<bool> EnsureIndexAsync<TField>(Expression<Func<T, TField>> field, IndexKind kind = IndexKind.Ordered, IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        return _database.EnsureIndexAsync(new IndexDefinition(ExpressionTranslator.PathOf(field, _nodes.Metadata), kind), progress, cancellationToken);
    }

    /// <summary>Starts a query of all nodes of this type, to be narrowed, ordered and run. An index on the type field spares it the others.</summary>
    public GenosQuery<GenosNode<T>> Query() => new(_database, new NodeQuery { Filter = _nodes.OfType }, _nodes);

    /// <summary>Starts a query of the nodes of this type that fulfil a condition.</summary>
    /// <param name="predicate">In the closed subset of C# that <see cref="NodeFilter.From{T}"/> translates.</param>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is null.</exception>
    /// <exception cref="GenosQueryException">A part of the expression is not in the subset; the message names it and what to write instead.</exception>
    public GenosQuery<GenosNode<T>> Where(Expression<Func<T, bool>> predicate) => Query().Where(predicate);

    /// <summary>Watches all nodes of this type; <c>Where(…).WatchAsync()</c> watches some.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A query whose result is kept up to date until it is disposed.</returns>
    public ValueTask<LiveQuery<GenosNode<T>>> WatchAsync(LiveQueryOptions? options = null, CancellationToken cancellationToken = default) => Query().WatchAsync(options, cancellationToken);
}
