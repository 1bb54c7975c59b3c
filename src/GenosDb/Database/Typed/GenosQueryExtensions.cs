using System.Linq.Expressions;
using GenosDb.Queries;

namespace GenosDb;

/// <summary>Expressions on queries of a typed collection.</summary>
/// <remarks>Names follow the JSON metadata of the type. The query must be one of nodes of a collection: not one that <see cref="GenosQuery{TNode}.Select"/> made.</remarks>
public static class GenosQueryExtensions
{
    /// <summary>Keeps what fulfils the condition too.</summary>
    /// <param name="query">The query.</param>
    /// <param name="predicate">In the closed subset of C# that <see cref="NodeFilter.From{T}"/> translates.</param>
    /// <typeparam name="T">The type of the collection.</typeparam>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">A part of the expression is not in the subset, or there are too many operators together.</exception>
    public static GenosQuery<GenosNode<T>> Where<T>(this GenosQuery<GenosNode<T>> query, Expression<Func<T, bool>> predicate)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Where(NodeFilter.From(predicate, NodesOf(query).Metadata));
    }

    /// <summary>Orders by a field, in place of any order given before.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The field, such as <c>x => x.Address.City</c>.</param>
    /// <param name="direction">Ascending by default.</param>
    /// <typeparam name="T">The type of the collection.</typeparam>
    /// <typeparam name="TField">The type of the field.</typeparam>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The expression names no field.</exception>
    public static GenosQuery<GenosNode<T>> OrderBy<T, TField>(this GenosQuery<GenosNode<T>> query, Expression<Func<T, TField>> field, SortDirection direction = SortDirection.Ascending)
        where T : notnull => query.OrderBy(PathOf(query, field), direction);

    /// <summary>Orders what is equal so far by a further field.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The field, such as <c>x => x.Address.City</c>.</param>
    /// <param name="direction">Ascending by default.</param>
    /// <typeparam name="T">The type of the collection.</typeparam>
    /// <typeparam name="TField">The type of the field.</typeparam>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The expression names no field.</exception>
    public static GenosQuery<GenosNode<T>> ThenBy<T, TField>(this GenosQuery<GenosNode<T>> query, Expression<Func<T, TField>> field, SortDirection direction = SortDirection.Ascending)
        where T : notnull => query.ThenBy(PathOf(query, field), direction);

    private static string PathOf<T, TField>(GenosQuery<GenosNode<T>> query, Expression<Func<T, TField>> field)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(field);
        return ExpressionTranslator.PathOf(field, NodesOf(query).Metadata);
    }

    private static TypedNodes<T> NodesOf<T>(GenosQuery<GenosNode<T>> query)
        where T : notnull =>
        query.Mapper as TypedNodes<T> ?? throw new InvalidOperationException("The query was made by Select. Put conditions and orders before it.");
}
