namespace GenosDb.Queries;

/// <summary>Simple case folding of Unicode, one code point to one: the statuses C and S of <c>CaseFolding.txt</c>, from a table of this library, so that it does
/// not depend on the platform or its culture.</summary>
internal static class CaseFolding
{
    private static readonly FoldTable Table = FoldTable.Load("unicode-case-folding.txt");

    public static int Fold(int codePoint)
    {
        if (codePoint < 0x80)
            return codePoint is >= 'A' and <= 'Z' ? codePoint | 0x20 : codePoint;
        return Table.TryFind(codePoint, out var entry) ? codePoint + entry.Value : codePoint;
    }
}
