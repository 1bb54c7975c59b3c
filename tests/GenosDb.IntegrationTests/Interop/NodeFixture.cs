using System.Text.Json;

namespace GenosDb.IntegrationTests.Interop;

/// <summary>The packages of npm, installed once beside the tests, and a way to give tasks to the script.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Interop");

    public async Task InitializeAsync()
    {
        // Every test of the class is skipped then, and says why.
        if (NodeProgram.Find("npm") is null)
            return;
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        var marker = Path.Combine(Folder, "node_modules", ".installed");
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker) == wanted)
            return;
        await NodeProgram.RunAsync("npm", Folder, "", "ci", "--no-audit", "--no-fund");
        await File.WriteAllTextAsync(marker, wanted);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Gives all tasks to one run of a script.</summary>
    internal static async Task<JsonElement[]> RunAsync(IEnumerable<object> tasks, string script = "interop.mjs")
    {
        var answers = await NodeProgram.RunAsync("node", Folder, JsonSerializer.Serialize(tasks, JsonSerializerOptions.Web), script);
        return JsonSerializer.Deserialize<JsonElement[]>(answers)!;
    }
}
