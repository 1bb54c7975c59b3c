namespace GenosDb.Testing;

/// <summary>A change of directory entries that was not synced.</summary>
/// <param name="Removed">The name that no longer leads to the contents; null for none.</param>
/// <param name="Added">The name that leads to them now; null for none.</param>
/// <param name="Contents">What it is about.</param>
internal sealed record DirectoryChange(string? Removed, string? Added, SimulatedContents Contents)
{
    public void Apply(Dictionary<string, SimulatedContents> entries)
    {
        if (Removed is { } removed && entries.GetValueOrDefault(removed) == Contents) entries.Remove(removed);
        if (Added is { } added) entries[added] = Contents;
    }
}
