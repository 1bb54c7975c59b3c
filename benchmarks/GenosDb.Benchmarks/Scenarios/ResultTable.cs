using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Rows of a scenario, printed as they come and written as one markdown table.</summary>
internal sealed class ResultTable
{
    private readonly List<string> _rows = [];

    public void Add(string workload, string measured, string target)
    {
        _rows.Add($"| {workload} | {measured} | {target} |");
        Console.WriteLine(_rows[^1]);
    }

    public void Write(string name)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} logical cores. ")
            .Append("Medians, on a shared machine: compare ratios and slopes.\n\n| Workload | Measured | Target |\n|---|---|---|\n");
        foreach (var row in _rows)
            text.Append(row).Append('\n');
        Directory.CreateDirectory(ResultsFolder.Path);
        File.WriteAllText(Path.Combine(ResultsFolder.Path, name + ".md"), text.ToString());
    }
}
