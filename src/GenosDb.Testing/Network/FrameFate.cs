namespace GenosDb.Testing;

/// <summary>What befalls one frame: a function of seed, direction and number of the frame, and of nothing before it.</summary>
/// <remarks>Counter-based and not a stream, so that leaving one frame out does not change the fate of the others.</remarks>
internal readonly struct FrameFate
{
    private readonly ulong _seed;
    private readonly ulong _direction;
    private readonly ulong _number;
    private readonly LinkConditions _conditions;

    /// <summary>Looks up the fate of a frame.</summary>
    /// <param name="seed">Of the network.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="number">Of the frame among all from that sender to that receiver.</param>
    /// <param name="conditions">Of that direction.</param>
    public FrameFate(ulong seed, string from, string to, long number, LinkConditions conditions)
    {
        (_seed, _direction, _number) = (seed, SplitMix.Mix(SplitMix.Hash(from), SplitMix.Hash(to)), (ulong)number);
        _conditions = conditions;
    }

    private enum Purpose : ulong
    {
        Loss = 1,
        Duplicate,
        Jitter,
        Reorder,
        ReorderDelay,
        Corruption,
        CorruptedBits,
        Truncation,
        TruncatedLength,
    }

    /// <summary>It does not arrive.</summary>
    public bool IsLost => _conditions.HalfOpen || Happens(Purpose.Loss, _conditions.LossRate);

    /// <summary>It arrives twice.</summary>
    public bool IsDuplicated => Happens(Purpose.Duplicate, _conditions.DuplicateRate);

    /// <summary>Later ones overtake it.</summary>
    public bool IsReordered => Happens(Purpose.Reorder, _conditions.ReorderRate);

    /// <summary>Its bits are flipped.</summary>
    public bool IsCorrupted => Happens(Purpose.Corruption, _conditions.CorruptionRate);

    /// <summary>Its end is cut off.</summary>
    public bool IsTruncated => Happens(Purpose.Truncation, _conditions.TruncationRate);

    /// <summary>How long it is under way.</summary>
    public TimeSpan Delay => _conditions.Latency + (_conditions.Jitter * Fraction(Purpose.Jitter));

    /// <summary>How long it is held up in addition when it is reordered.</summary>
    public TimeSpan ReorderDelay =>
        TimeSpan.FromMilliseconds(1) + (((2 * (_conditions.Latency + _conditions.Jitter)) + TimeSpan.FromMilliseconds(19)) * Fraction(Purpose.ReorderDelay));

    /// <summary>What arrives of the bytes.</summary>
    /// <param name="frame">As sent.</param>
    /// <returns>A copy.</returns>
    public byte[] Damage(ReadOnlySpan<byte> frame)
    {
        var length = IsTruncated && frame.Length > 1 ? 1 + (int)(Draw(Purpose.TruncatedLength) % (ulong)(frame.Length - 1)) : frame.Length;
        var bytes = frame[..length].ToArray();
        if (IsCorrupted) FlipBits(bytes);
        return bytes;
    }

    private void FlipBits(byte[] bytes)
    {
        var flips = 1 + (Draw(Purpose.CorruptedBits) % 8);
        var first = Draw(Purpose.CorruptedBits, 1) % (8UL * (ulong)bytes.Length);
        var flipped = new HashSet<ulong> { first };
        // Different bits: flipping one twice would leave the frame whole.
        for (ulong flip = 1; flip < flips; flip++) flipped.Add(Draw(Purpose.CorruptedBits, flip + 1) % (8UL * (ulong)bytes.Length));
        foreach (var bit in flipped) bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
    }

    private bool Happens(Purpose purpose, double rate) => rate > 0 && Fraction(purpose) < rate;

    private double Fraction(Purpose purpose) => SplitMix.Fraction(Draw(purpose));

    private ulong Draw(Purpose purpose, ulong index = 0) => SplitMix.Mix(_seed, (ulong)purpose, _direction, _number, index);
}
