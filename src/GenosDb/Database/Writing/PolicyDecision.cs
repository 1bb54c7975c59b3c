namespace GenosDb;

/// <summary>The answer of an <see cref="OperationPolicy"/>. The default accepts.</summary>
public readonly record struct PolicyDecision
{
    private PolicyDecision(string reason) => RefusalReason = reason;

    /// <summary>The write may happen, as far as this policy is concerned.</summary>
    public static PolicyDecision Accept => default;

    /// <summary>Null when accepted.</summary>
    public string? RefusalReason { get; }

    /// <summary>The write may not happen.</summary>
    /// <param name="reason">Why, for people; it stands in the message of the exception.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    public static PolicyDecision Refuse(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new PolicyDecision(reason);
    }
}
