using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using GenosDb.IntegrationTests.Cli;
using GenosDb.Queries;
using GenosDb.Tests.Queries;

namespace GenosDb.IntegrationTests.Queries;

/// <summary>Folds in a process of its own, since globalization-invariant mode is of a whole process.</summary>
internal static class FoldingProcess
{
    public const string Command = "fold";

    /// <summary>What the process does: says whether its platform knows how to decompose, then folds the vectors, then everything.</summary>
    public static void Run()
    {
        Console.OutputEncoding = Encoding.UTF8;
        Console.WriteLine("é".Normalize(NormalizationForm.FormKD).Length > 1 ? "with tables" : "without tables");
        foreach (var vector in FoldingVectors.Texts)
            Console.WriteLine(FoldingVectors.FoldText((string)vector[0]));
        using var everything = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var rune in Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(codePoint => new Rune(codePoint)))
            everything.AppendData(Encoding.UTF8.GetBytes($"{rune.Value} {CaseFolding.Fold(rune.Value)} {FoldingVectors.FoldText(rune.ToString())}\n"));
        Console.WriteLine(Convert.ToHexStringLower(everything.GetHashAndReset()));
    }

    /// <summary>Starts it and returns the lines that it wrote.</summary>
    public static async Task<string[]> StartAsync(bool isInvariant)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(FoldingProcess).Assembly.Location, Command])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = isInvariant ? "1" : "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(CliProcess.Limit);
        await process.WaitForExitAsync().WaitAsync(CliProcess.Limit);
        process.ExitCode.Should().Be(0);
        return output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
