namespace GenosDb.SimulationTests;

/// <summary>Finds the sources.</summary>
internal static class Repository
{
    /// <summary>The folder that holds GenosDb.sln.</summary>
    /// <exception cref="DirectoryNotFoundException">The output folder does not lie in a checkout.</exception>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "GenosDb.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"No GenosDb.sln above '{AppContext.BaseDirectory}'. Run from a checkout: the sources are read.");
    }
}
