namespace GenosDb.Tests.Architecture;

/// <summary>One broken rule: where, what, and which rule.</summary>
internal sealed record LayeringViolation(string File, int Line, string Name, string Rule)
{
    public override string ToString() => $"{File}({Line}): {Name}: {Rule}";
}
