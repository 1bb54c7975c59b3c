namespace GenosDb.Tests.Fuzzing;

/// <summary>Something that reads bytes from outside.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Corpus">Valid inputs, which are broken.</param>
/// <param name="Try">Whether an input is accepted; throws when it is neither refused with a typed result nor taken for what it says.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Func<byte[], bool> Try)
{
    public override string ToString() => Name;
}
