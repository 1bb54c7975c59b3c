namespace GenosDb;

/// <summary>Carries the changes between two forms of an object over to the value that the first one was read from.</summary>
internal static class ValueChanges
{
    /// <summary>The stored value with what differs between before and after, in maps entry by entry. What both do not mention stays as it is.</summary>
    public static GenosValue Apply(GenosValue stored, GenosValue before, GenosValue after)
    {
        if (before == after)
            return stored;
        if (stored.Kind != GenosValueKind.Map || before.Kind != GenosValueKind.Map || after.Kind != GenosValueKind.Map)
            return after;
        var (old, was, now) = (stored.AsMap(), before.AsMap(), after.AsMap());
        foreach (var key in was.Keys)
        {
            if (!now.ContainsKey(key))
                stored = stored.Without(key);
        }

        foreach (var (key, value) in now)
        {
            if (!was.TryGetValue(key, out var previous))
                stored = stored.With(key, value);
            else if (previous != value)
                stored = stored.With(key, old.TryGetValue(key, out var kept) ? Apply(kept, previous, value) : value);
        }

        return stored;
    }
}
