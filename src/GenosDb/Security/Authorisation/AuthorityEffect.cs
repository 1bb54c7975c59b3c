using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>Whose operations must be judged anew after an authority operation.</summary>
/// <param name="Author">Every data operation that this identity signed; null: of nobody.</param>
/// <param name="Nodes">Every data operation on these nodes, edges by their source, whoever signed it.</param>
internal readonly record struct AuthorityEffect(Address? Author, ImmutableArray<string> Nodes)
{
    public static readonly AuthorityEffect None = new(null, []);
}
