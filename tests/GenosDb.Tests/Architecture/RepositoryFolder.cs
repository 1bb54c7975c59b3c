using System.Runtime.CompilerServices;

namespace GenosDb.Tests.Architecture;

/// <summary>Finds the sources that the tests of this folder read.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds GenosDb.sln.</summary>
    /// <exception cref="DirectoryNotFoundException">Neither the output folder nor the compiled-in source path lies in a checkout.</exception>
    public static string Root { get; } = Find();

    // A deterministic build maps source paths to "/_/", so the way up from the output comes first.
    private static string Find([CallerFilePath] string sourcePath = "") =>
        Above(AppContext.BaseDirectory)
        ?? Above(Path.GetDirectoryName(sourcePath))
        ?? throw new DirectoryNotFoundException($"No GenosDb.sln above '{AppContext.BaseDirectory}' or '{sourcePath}'. Run the tests from a checkout: they read the sources.");

    private static string? Above(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "GenosDb.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
