using System.Globalization;
using System.Text;

namespace GenosDb.Queries;

/// <summary>A parsed path: segments joined by dots, or one of the paths of a node, <c>$id</c>, <c>$value</c>, <c>$time</c> and <c>$depth</c>.</summary>
/// <remarks>A segment leads from a map to its member, from an array to the element it numbers, else to that member of each element which is a map. What is
/// found at the end, and the elements of an array found there, are the candidates.</remarks>
internal sealed record FieldPath
{
    private const int TimeBytes = 28;

    private readonly FieldSegment[] _segments;
    private readonly string _text;

    private FieldPath(FieldRoot root, string text, params FieldSegment[] segments) => (Root, _text, _segments) = (root, text, segments);

    public static FieldPath Id { get; } = new(FieldRoot.Id, "$id");

    public static FieldPath Value { get; } = new(FieldRoot.Value, "$value");

    public static FieldPath Time { get; } = new(FieldRoot.Time, "$time");

    public static FieldPath Depth { get; } = new(FieldRoot.Depth, "$depth");

    /// <summary>Where a place is looked for when the value itself is none.</summary>
    public static FieldPath Location { get; } = Parse("location");

    public FieldRoot Root { get; }

    /// <summary>Reads a path.</summary>
    /// <exception cref="ArgumentNullException">Null, as in a definition or sort key that was not filled in.</exception>
    /// <exception cref="GenosQueryException">A wrong escape, a lone surrogate, or an unknown path that begins with a dollar sign.</exception>
    public static FieldPath Parse(string text, QueryPlace place = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        switch (text)
        {
            case "$id": return Id;
            case "$value": return Value;
            case "$time": return Time;
            case "$depth": return Depth;
        }

        if (text.StartsWith('$'))
            throw QueryErrors.Path(text, place, "is no path of a node", "There are $id, $value and $time, and $depth in a sort. Write a field whose name begins with $ as \\$.");
        List<FieldSegment> segments = [];
        var canonical = new StringBuilder(text.Length);
        var key = new StringBuilder();
        for (var at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || text[at] == '.')
            {
                segments.Add(Segment(key.ToString(), text, place));
                AppendEscaped(canonical, key, isFirst: segments.Count == 1);
                key.Clear();
                continue;
            }

            if (text[at] == '\\' && (++at == text.Length || text[at] is not ('.' or '\\' or '$')))
                throw QueryErrors.Path(text, place, "has a backslash that escapes nothing", @"Write \. \\ or \$ for those characters themselves.");
            key.Append(text[at]);
        }

        return new FieldPath(FieldRoot.Value, canonical.ToString(), [.. segments]);
    }

    /// <summary>The path through these keys and element numbers, whatever characters they have.</summary>
    public static FieldPath Of(IReadOnlyList<string> segments)
    {
        var text = new StringBuilder();
        for (var i = 0; i < segments.Count; i++)
            AppendEscaped(text, new StringBuilder(segments[i]), isFirst: i == 0);
        return Parse(text.ToString());
    }

    /// <summary>Whether some candidate passes the test. Allocates nothing.</summary>
    public bool Any<TTest>(in FilterSubject subject, ref TTest test)
        where TTest : ICandidateTest, allows ref struct
    {
        if (Root == FieldRoot.Value)
            return Walk(subject.Bytes, 0, 0, ref test);
        return Root switch
        {
            FieldRoot.Id => IsIdSatisfying(subject.Id, ref test),
            FieldRoot.Time => IsTimeSatisfying(subject.Timestamp, ref test),
            _ => false,
        };
    }

    /// <summary>Whether the path leads to something, null and empty arrays included.</summary>
    public bool Exists(in FilterSubject subject)
    {
        var test = default(ExistsTest);
        return Any(subject, ref test);
    }

    /// <summary>Adds every candidate, an array before its elements.</summary>
    public void CopyCandidates(in FilterSubject subject, List<GenosValue> candidates)
    {
        var root = RootValue(subject);
        var collector = new CandidateCollector(root.Encoded, candidates);
        Walk(root.Encoded.Span, 0, 0, ref collector);
    }

    /// <summary>What a sort by this path compares: the first value found, an array as a whole; null when there is none. Nothing is known of
    /// <see cref="FieldRoot.Depth"/> here.</summary>
    public GenosValue SortKey(in FilterSubject subject)
    {
        var root = RootValue(subject);
        var first = new FirstFound();
        return Walk(root.Encoded.Span, 0, 0, ref first)
            ? GenosValue.FromCanonical(root.Encoded[first.At..CanonicalBytes.Skip(root.Encoded.Span, first.At)])
            : default;
    }

    /// <summary>The text that parses back to this path; equal paths have equal text.</summary>
    public override string ToString() => _text;

    public bool Equals(FieldPath? other) => other is not null && _text == other._text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static FieldSegment Segment(string key, string text, QueryPlace place)
    {
        var isIndex = key.Length > 0 && (key.Length == 1 || key[0] != '0');
        try
        {
            return new FieldSegment(
                StrictUtf8.Encoding.GetBytes(key),
                isIndex && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1);
        }
        catch (EncoderFallbackException)
        {
            throw QueryErrors.Path(text, place, "has a lone surrogate", "Repair the text; no key can have it.");
        }
    }

    private static void AppendEscaped(StringBuilder text, StringBuilder key, bool isFirst)
    {
        if (!isFirst)
            text.Append('.');
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] is '.' or '\\' || (key[i] == '$' && isFirst && i == 0))
                text.Append('\\');
            text.Append(key[i]);
        }
    }

    private GenosValue RootValue(in FilterSubject subject) => Root switch
    {
        FieldRoot.Value => subject.Value,
        FieldRoot.Id => subject.Id,
        FieldRoot.Time => subject.Timestamp.ToDateTimeOffset(),
        _ => default,
    };

    private static bool IsIdSatisfying<TTest>(string id, ref TTest test)
        where TTest : ICandidateTest, allows ref struct
    {
        Span<byte> bytes = stackalloc byte[MessagePackFormat.MaxHeaderBytes + ValidityLimits.NodeIdBytes];
        MessagePackFormat.WriteString(bytes, id);
        return test.IsSatisfiedBy(bytes, 0);
    }

    private static bool IsTimeSatisfying<TTest>(HybridTimestamp timestamp, ref TTest test)
        where TTest : ICandidateTest, allows ref struct
    {
        Span<byte> bytes = stackalloc byte[1 + TimeBytes];
        MessagePackFormat.WriteStringHeader(bytes, TimeBytes);
        timestamp.ToDateTimeOffset().UtcDateTime.TryFormat(bytes[1..], out _, "O", CultureInfo.InvariantCulture);
        return test.IsSatisfiedBy(bytes, 0);
    }

    private bool Walk<TTest>(ReadOnlySpan<byte> bytes, int at, int next, ref TTest test)
        where TTest : ICandidateTest, allows ref struct
    {
        var segments = _segments;
        for (; next < segments.Length; next++)
        {
            ref readonly var segment = ref segments[next];
            if (CanonicalBytes.KindOf(bytes[at]) == GenosValueKind.Array)
            {
                if (segment.Index < 0)
                    return WalkElements(bytes, at, next, ref test);
                at = CanonicalBytes.FindElement(bytes, at, segment.Index);
            }
            else
            {
                at = CanonicalBytes.FindEntry(bytes, at, segment.Utf8Key);
            }

            if (at < 0)
                return false;
        }

        return test.IsSatisfiedBy(bytes, at) || (TTest.TakesElements && AnyElement(bytes, at, ref test));
    }

    // Only maps have members, so an array in an array leads nowhere, as with MongoDB; every element is looked at once, and the work is bounded by the value.
    private bool WalkElements<TTest>(ReadOnlySpan<byte> bytes, int at, int next, ref TTest test)
        where TTest : ICandidateTest, allows ref struct
    {
        for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
        {
            if (CanonicalBytes.KindOf(bytes[at]) == GenosValueKind.Map && Walk(bytes, at, next, ref test))
                return true;
            at = CanonicalBytes.Skip(bytes, at);
        }

        return false;
    }

    private static bool AnyElement<TTest>(ReadOnlySpan<byte> bytes, int at, ref TTest test)
        where TTest : ICandidateTest, allows ref struct
    {
        if (CanonicalBytes.KindOf(bytes[at]) != GenosValueKind.Array)
            return false;
        for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
        {
            if (test.IsSatisfiedBy(bytes, at))
                return true;
            at = CanonicalBytes.Skip(bytes, at);
        }

        return false;
    }

    private readonly struct ExistsTest : ICandidateTest
    {
        public static bool TakesElements => false;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) => true;
    }

    private struct FirstFound : ICandidateTest
    {
        public static bool TakesElements => false;

        public int At { get; private set; }

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at)
        {
            At = at;
            return true;
        }
    }

    private readonly struct CandidateCollector(ReadOnlyMemory<byte> encoded, List<GenosValue> candidates) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at)
        {
            candidates.Add(GenosValue.FromCanonical(encoded[at..CanonicalBytes.Skip(bytes, at)]));
            return false;
        }
    }
}
