using System.Diagnostics;

namespace GenosDb.IntegrationTests.Interop;

/// <summary>Runs the programs of Node.js.</summary>
internal static class NodeProgram
{
    /// <summary>The path of a program, or null when it is not on this machine.</summary>
    public static string? Find(string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it to its end and returns what it wrote.</summary>
    public static async Task<string> RunAsync(string name, string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(name) ?? throw new FileNotFoundException($"'{name}' is not on the path."), arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
            process.ExitCode.Should().Be(0, "{0} {1} succeeds; it said: {2}", name, string.Join(' ', arguments), await errors);
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
