using System.Globalization;

namespace GenosDb.Storage;

/// <summary>A segment, as its name says: <c>log-&lt;base LSN&gt;-&lt;incarnation&gt;.glog</c>, in hexadecimal. In the order of the log.</summary>
/// <param name="BaseLsn">Of its first frame. Every frame below was durable before the file was created: recovery rests on that.</param>
/// <param name="Incarnation">Of the writer; no two writers share a file.</param>
internal readonly record struct SegmentName(long BaseLsn, uint Incarnation) : IComparable<SegmentName>
{
    private const string Prefix = "log-";
    private const string Suffix = ".glog";
    private const int Length = 4 + 16 + 1 + 8 + 5;

    public int CompareTo(SegmentName other) => BaseLsn != other.BaseLsn ? BaseLsn.CompareTo(other.BaseLsn) : Incarnation.CompareTo(other.Incarnation);

    public static bool TryParse(string text, out SegmentName name)
    {
        name = default;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !text.EndsWith(Suffix, StringComparison.Ordinal) || text[20] != '-'
            || !long.TryParse(text.AsSpan(4, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var baseLsn)
            || !uint.TryParse(text.AsSpan(21, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var incarnation)
            || baseLsn <= 0)
        {
            return false;
        }

        name = new SegmentName(baseLsn, incarnation);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{BaseLsn:x16}-{Incarnation:x8}{Suffix}");
}
