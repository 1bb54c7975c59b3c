namespace GenosDb.Storage;

/// <summary>A file that is not needed any more.</summary>
/// <param name="Name">Which.</param>
/// <param name="MovesTo">Where damaged ones go; null to delete it.</param>
internal sealed record LogRemoval(string Name, string? MovesTo = null)
{
    /// <exception cref="IOException">It failed.</exception>
    public void Run(IStorageDevice device)
    {
        if (MovesTo is null)
            device.Delete(Name);
        else
            device.Rename(Name, MovesTo);
    }
}
