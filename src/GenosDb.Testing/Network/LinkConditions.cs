namespace GenosDb.Testing;

/// <summary>What a link does to frames, in one direction. Rates are probabilities from 0 to 1; the default is a perfect link.</summary>
/// <remarks>A link of <see cref="InMemoryNetwork"/> refuses values out of range where they are set on it.</remarks>
public sealed record LinkConditions
{
    /// <summary>How long each frame is under way at least. Default zero; not negative.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Up to so much longer, uniform. It does not change the order of frames. Default zero; not negative.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Null: unlimited. More than zero.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Share of frames that are lost in silence.</summary>
    public double LossRate { get; init; }

    /// <summary>Share of frames that arrive twice.</summary>
    public double DuplicateRate { get; init; }

    /// <summary>Share of frames that are held up so that later ones overtake them, by at least a millisecond and at most 20 milliseconds and twice latency and jitter.</summary>
    public double ReorderRate { get; init; }

    /// <summary>Flips one to eight bits of a frame.</summary>
    /// <remarks>A real link has checksums, this one has none: what still decodes as an operation is taken for one, as long as operations are not signed.</remarks>
    public double CorruptionRate { get; init; }

    /// <summary>Share of frames whose end is cut off; at least a byte is left.</summary>
    public double TruncationRate { get; init; }

    /// <summary>Sending succeeds and nothing arrives.</summary>
    public bool HalfOpen { get; init; }

    /// <summary>Refuses values out of range.</summary>
    internal void ThrowIfInvalid(string parameter)
    {
        if (Latency < TimeSpan.Zero) throw Invalid(nameof(Latency), Latency, "zero or more");
        if (Jitter < TimeSpan.Zero) throw Invalid(nameof(Jitter), Jitter, "zero or more");
        if (BytesPerSecond <= 0) throw Invalid(nameof(BytesPerSecond), BytesPerSecond, "null or more than zero");
        ThrowIfNoRate(nameof(LossRate), LossRate);
        ThrowIfNoRate(nameof(DuplicateRate), DuplicateRate);
        ThrowIfNoRate(nameof(ReorderRate), ReorderRate);
        ThrowIfNoRate(nameof(CorruptionRate), CorruptionRate);
        ThrowIfNoRate(nameof(TruncationRate), TruncationRate);

        void ThrowIfNoRate(string name, double rate)
        {
            if (rate is not (>= 0 and <= 1)) throw Invalid(name, rate, "0 to 1");
        }

        ArgumentOutOfRangeException Invalid(string name, object value, string range) => new(parameter, value, $"{name} is {range}.");
    }
}
