using System.Globalization;
using System.Text;

namespace GenosDb.Queries;

/// <summary>A table of what code points become, made by <c>eng/unicode</c> and kept in the assembly.</summary>
/// <remarks>A line is a range, with <c>/2</c> for every second code point, and what becomes of it: <c>+32</c> or <c>-32</c> shifted, <c>=</c> itself,
/// <c>!</c> dropped, <c>&gt;73 73</c> these code points. Lines are in order; <c>#</c> begins a remark.</remarks>
internal sealed class FoldTable
{
    private readonly int[] _firsts;
    private readonly FoldEntry[] _entries;
    private readonly byte[] _texts;

    private FoldTable(FoldEntry[] entries, byte[] texts) => (_entries, _texts, _firsts) = (entries, texts, [.. entries.Select(entry => entry.First)]);

    public static FoldTable Load(string name)
    {
        using var stream = typeof(FoldTable).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly has no {name}.");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return Parse(Encoding.ASCII.GetString(text));
    }

    /// <summary>The entry of a code point; false when the table says nothing of it.</summary>
    public bool TryFind(int codePoint, out FoldEntry entry)
    {
        var at = Array.BinarySearch(_firsts, codePoint);
        entry = default;
        if (at < 0 && (at = ~at - 1) < 0)
            return false;
        entry = _entries[at];
        return codePoint <= entry.Last && (codePoint - entry.First) % entry.Step == 0;
    }

    /// <summary>The UTF-8 of an entry of kind <see cref="FoldKind.Text"/>.</summary>
    public ReadOnlySpan<byte> TextOf(in FoldEntry entry) => _texts.AsSpan(entry.Value, entry.Length);

    private static FoldTable Parse(string table)
    {
        List<FoldEntry> entries = [];
        List<byte> texts = [];
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var line in table.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || line[0] == '#')
                continue;
            var space = line.IndexOf(' ');
            var range = line[..space];
            var result = line[(space + 1)..];
            var step = range.EndsWith("/2", StringComparison.Ordinal) ? 2 : 1;
            if (step == 2)
                range = range[..^2];
            var dash = range.IndexOf('-');
            var first = Hex(dash < 0 ? range : range[..dash]);
            var last = dash < 0 ? first : Hex(range[(dash + 1)..]);
            switch (result[0])
            {
                case '=':
                    entries.Add(new FoldEntry(first, last, (byte)step, FoldKind.Shifted, 0, 0));
                    break;
                case '!':
                    entries.Add(new FoldEntry(first, last, (byte)step, FoldKind.Dropped, 0, 0));
                    break;
                case '>':
                    var start = texts.Count;
                    var codePoints = result[1..];
                    foreach (var part in codePoints.Split(' '))
                    {
                        var length = new Rune(Hex(codePoints[part])).EncodeToUtf8(utf8);
                        texts.AddRange(utf8[..length]);
                    }

                    entries.Add(new FoldEntry(first, last, (byte)step, FoldKind.Text, start, (byte)(texts.Count - start)));
                    break;
                default:
                    entries.Add(new FoldEntry(first, last, (byte)step, FoldKind.Shifted, int.Parse(result, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), 0));
                    break;
            }
        }

        return new FoldTable([.. entries], [.. texts]);
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
