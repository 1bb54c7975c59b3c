namespace GenosDb.IntegrationTests;

/// <summary>What a test starts as a process of its own.</summary>
internal static class Program
{
    private static int Main()
    {
        Console.Error.WriteLine("This is a test assembly: run it with dotnet test.");
        return 2;
    }
}
