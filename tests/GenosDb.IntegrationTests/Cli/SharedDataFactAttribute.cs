namespace GenosDb.IntegrationTests.Cli;

/// <summary>Runs where the shared data lies beside the repository, or where GENOSDB_SHARED says; elsewhere it is skipped, visibly.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (!Directory.Exists(Openflights))
            Skip = $"SharedDataAbsent: {Openflights}";
    }

    /// <summary>The folder of the airports and routes.</summary>
    public static string Openflights { get; } = Path.Combine(SharedFolder(), "data", "openflights");

    private static string SharedFolder() =>
        Environment.GetEnvironmentVariable("GENOSDB_SHARED") is { Length: > 0 } given
            ? given
            : Path.Combine(Repository.Folder.Parent?.FullName ?? Repository.Folder.FullName, "shared");
}
