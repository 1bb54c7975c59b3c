namespace GenosDb.Tests.Fuzzing;

/// <summary>Something that reads what strangers wrote.</summary>
/// <param name="Name">For the report and the names of corpus files.</param>
/// <param name="Weight">Its share of the cases, in relation to that of the others.</param>
/// <param name="Make">Makes the input of one case.</param>
/// <param name="Check">Feeds the input and throws when anything but the typed answer comes back, or when it is the wrong one. Returns whether the input was accepted.</param>
internal sealed record FuzzTarget(string Name, int Weight, Func<CaseRandom, byte[]> Make, Func<byte[], bool> Check);
