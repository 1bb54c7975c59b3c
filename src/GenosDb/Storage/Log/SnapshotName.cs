using System.Globalization;

namespace GenosDb.Storage;

/// <summary>A snapshot, as its name says: <c>snap-&lt;covered LSN&gt;.gsnap</c>, in hexadecimal.</summary>
/// <param name="CoveredLsn">The last frame whose records are in it.</param>
internal readonly record struct SnapshotName(long CoveredLsn) : IComparable<SnapshotName>
{
    private const string Prefix = "snap-";
    private const string Suffix = ".gsnap";
    private const int Length = 5 + 16 + 6;

    public int CompareTo(SnapshotName other) => CoveredLsn.CompareTo(other.CoveredLsn);

    public static bool TryParse(string text, out SnapshotName name)
    {
        name = default;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !text.EndsWith(Suffix, StringComparison.Ordinal)
            || !long.TryParse(text.AsSpan(5, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var covered)
            || covered < 0)
        {
            return false;
        }

        name = new SnapshotName(covered);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{CoveredLsn:x16}{Suffix}");
}
