namespace GenosDb.IntegrationTests.Cli;

/// <summary>The working tree that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Where the solution lies.</summary>
    public static DirectoryInfo Folder { get; } = FindFolder();

    /// <summary>The built program of a project of <c>src/</c>, from its own output: beside the tests lies only what the tests' own framework does not bring.</summary>
    public static string OutputOf(string project, string folder = "src")
    {
        var output = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Folder.FullName, folder, project, "bin", output.Parent!.Name, output.Name, project + ".dll");
    }

    private static DirectoryInfo FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GenosDb.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"There is no GenosDb.sln above {AppContext.BaseDirectory}.");
        return folder;
    }
}
