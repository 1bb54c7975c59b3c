namespace GenosDb.Benchmarks;

/// <summary>Where committed results go.</summary>
internal static class ResultsFolder
{
    /// <summary>benchmarks/results of the checkout that the program was built from; the working directory when there is none.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "GenosDb.sln")))
                return System.IO.Path.Combine(folder, "benchmarks", "results");
        }

        return Environment.CurrentDirectory;
    }
}
