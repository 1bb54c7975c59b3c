namespace GenosDb.SimulationTests.Invariants;

/// <summary>I20: over one link no log is asked again for what a whole answer has brought, whatever of it was refused or held. Remembers how far answers went.</summary>
internal sealed class NothingAskedTwice
{
    public const string Name = "I20 nothing asked twice";

    private HybridTimestamp _answeredTo;

    /// <summary>The whole answer to the question that was out has arrived.</summary>
    public void Answered(HybridTimestamp to) => _answeredTo = to;

    /// <summary>A question leaves. Without a position it asks for a comparison of states, which is something else.</summary>
    public void Asked(string name, HybridTimestamp? since)
    {
        if (since is { } position && position.Origin == _answeredTo.Origin && position < _answeredTo)
            throw new InvariantViolationException(Name, $"{name} asks for everything since {position}, and was answered up to {_answeredTo}.");
    }
}
