using GenosDb.Sync;

namespace GenosDb.SimulationTests.Invariants;

/// <summary>I18: what was journaled, folded, is what the engine knows: no record is missing, left over or of another time than the rest.</summary>
internal static class StoreIsTheState
{
    public const string Name = "I18 the store is the state";

    public static void Check(string name, RestoredState? stored, RestoredState known)
    {
        stored ??= new RestoredState([], [], new StateSummary(0, 0, 0, null), [], []);
        Compare("registers", stored.Registers.Select(Describe), known.Registers.Select(Describe));
        // The order in time of what is kept does not outlast equal positions.
        Compare("kept operations", stored.Kept.Select(Describe).Order(StringComparer.Ordinal), known.Kept.Select(Describe).Order(StringComparer.Ordinal));
        Compare("watermarks", stored.Watermarks.Select(watermark => $"{watermark}"), known.Watermarks.Select(watermark => $"{watermark}"));
        Compare("held operations", stored.Held.Select(operation => $"{operation.Id}"), known.Held.Select(operation => $"{operation.Id}"));
        var head = stored.Registers.IsEmpty ? stored.Summary.Head : Math.Max(stored.Summary.Head, stored.Registers[^1].Position);
        if (stored.Summary with { Head = head } != known.Summary)
            throw new InvariantViolationException(Name, $"{name}: {stored.Summary with { Head = head }} is stored, {known.Summary} is known.");

        void Compare(string what, IEnumerable<string> left, IEnumerable<string> right)
        {
            string[] inStore = [.. left], inEngine = [.. right];
            if (inStore.SequenceEqual(inEngine, StringComparer.Ordinal))
                return;
            throw new InvariantViolationException(Name, $"{name}: {what}: only stored: {string.Join(' ', inStore.Except(inEngine, StringComparer.Ordinal))}; only known: {string.Join(' ', inEngine.Except(inStore, StringComparer.Ordinal))}.");
        }
    }

    private static string Describe((Operation Operation, ulong Position) register) => $"{register.Position:x16}:{register.Operation.Id}";
}
