using GenosDb.IntegrationTests.Killed;
using GenosDb.IntegrationTests.Queries;

namespace GenosDb.IntegrationTests;

/// <summary>What a test starts as a process of its own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (WriterOptions.TryParse(arguments, out var options))
        {
            await new StoreWriter(options).RunAsync();
            return 0;
        }

        if (arguments is [FoldingProcess.Command])
        {
            FoldingProcess.Run();
            return 0;
        }

        await Console.Error.WriteLineAsync("This is a test assembly: run it with dotnet test.");
        return 2;
    }
}
