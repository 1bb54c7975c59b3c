namespace GenosDb.IntegrationTests.Cli;

/// <summary>Runs where a process is interrupted by a signal; elsewhere it is skipped, visibly.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "WrongPlatform: needs kill";
    }
}
