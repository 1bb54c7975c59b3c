using System.Diagnostics.CodeAnalysis;
using GenosDb.Queries;

namespace GenosDb;

/// <content>Queries from and to text.</content>
public sealed partial record NodeQuery
{
    /// <summary>Reads text such as <c>{"query":{"type":"todo"},"sort":[{"priority":"desc"}],"$limit":10}</c>: strict JSON of at most 64 KiB.</summary>
    /// <remarks><c>query</c> is a filter, at the top of which <c>$edge</c> may stand; <c>sort</c> lists paths with <c>asc</c> or <c>desc</c>, and <c>field</c> with
    /// <c>order</c> is another way to give one. <c>$limit</c> is a number; <c>$after</c> and <c>$before</c> are cursors, or <c>id:</c> and the id of a node. All of them may be left out.</remarks>
    /// <param name="json">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="GenosQueryException">Not JSON, an unknown key or operator, an operand that cannot be used, or beyond a limit; names line and column.</exception>
    public static NodeQuery Parse([StringSyntax(StringSyntaxAttribute.Json)] string json) => NodeQueryText.Read(json);

    /// <summary>Reads text such as <c>{"type":"todo","$edge":{"$label":"contains"}}</c>, which is what stands under <c>query</c>: a filter, at the top of which <c>$edge</c> may stand.</summary>
    /// <param name="json">Strict JSON of at most 64 KiB.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="GenosQueryException">As for <see cref="Parse"/>.</exception>
    public static NodeQuery ParseFilter([StringSyntax(StringSyntaxAttribute.Json)] string json) => NodeQueryText.ReadFilter(json);

    /// <summary>The canonical text, without white space. Equal queries have equal text, and where it is at most 64 KiB, <see cref="Parse"/> makes an equal query of it.</summary>
    /// <exception cref="InvalidOperationException">A cursor and an id are given for one position.</exception>
    public string ToJson() => NodeQueryText.Write(this);

    /// <summary>The same as <see cref="ToJson"/>.</summary>
    public override string ToString() => ToJson();
}
