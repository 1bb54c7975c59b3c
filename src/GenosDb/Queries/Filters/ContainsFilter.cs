namespace GenosDb.Queries;

/// <summary><c>$contains</c>: a part of a string, or an element of an array.</summary>
internal sealed record ContainsFilter(FieldPath Path, GenosValue Operand) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new PartTest(Operand);
        return Path.Any(subject, ref test);
    }

    private readonly ref struct PartTest : ICandidateTest
    {
        private readonly ReadOnlySpan<byte> _operand;
        private readonly ReadOnlySpan<byte> _utf8;
        private readonly bool _isText;

        public PartTest(GenosValue operand)
        {
            _operand = operand.Encoded.Span;
            _isText = operand.TryGetUtf8(out _utf8);
        }

        // The elements are looked at here: no part of an element counts.
        public static bool TakesElements => false;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) => CanonicalBytes.KindOf(bytes[at]) switch
        {
            GenosValueKind.String => _isText && CanonicalBytes.ReadPayload(bytes, ref at).IndexOf(_utf8) >= 0,
            GenosValueKind.Array => HasElement(bytes, at),
            _ => false,
        };

        private bool HasElement(scoped ReadOnlySpan<byte> bytes, int at)
        {
            for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
            {
                if (bytes[at..].StartsWith(_operand))
                    return true;
                at = CanonicalBytes.Skip(bytes, at);
            }

            return false;
        }
    }
}
