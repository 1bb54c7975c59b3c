namespace GenosDb.Tests.Architecture;

/// <summary>A top-level type of a source file.</summary>
internal sealed record DeclaredType(string Name, string Keyword, bool IsPartial, IReadOnlyList<string> GenericParameters, int Line);
