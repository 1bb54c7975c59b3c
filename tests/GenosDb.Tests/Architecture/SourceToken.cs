namespace GenosDb.Tests.Architecture;

/// <summary>A word or a mark of stripped source.</summary>
internal readonly record struct SourceToken(string Text, int Line, int BraceDepth)
{
    public bool IsWord => char.IsLetter(Text[0]) || Text[0] is '_' or '@';
}
