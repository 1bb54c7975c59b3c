namespace GenosDb.SimulationTests.Invariants;

/// <summary>I19: a head moves when, and only when, something changed.</summary>
internal static class Silence
{
    public const string Name = "I19 silence";

    public static void Check(string name, ulong headBefore, ulong headAfter, bool hasChanged)
    {
        if (headBefore != headAfter != hasChanged)
            throw new InvariantViolationException(Name, $"{name}: the head went from {headBefore:x} to {headAfter:x}, and {(hasChanged ? "a change" : "no change")} was told of.");
    }
}
