using System.Collections.Immutable;

namespace GenosDb;

/// <summary>A role: what it may do, and which roles it includes. Its place in the table is its rank, least first.</summary>
/// <param name="Name">1 to 64 UTF-8 bytes, unique in the table.</param>
/// <param name="Can">Permissions that it adds; see <see cref="Permissions"/>.</param>
/// <param name="Inherits">Roles whose permissions it has too; each is in the table.</param>
public sealed record RoleDefinition(string Name, ImmutableArray<string> Can, ImmutableArray<string> Inherits);
