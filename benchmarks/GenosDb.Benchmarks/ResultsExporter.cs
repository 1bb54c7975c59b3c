using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace GenosDb.Benchmarks;

/// <summary>Writes the table of each benchmark class to benchmarks/results, under the name of the class.</summary>
internal sealed class ResultsExporter : IExporter
{
    public string Name => "results";

    public IEnumerable<string> ExportToFiles(Summary summary, ILogger consoleLogger)
    {
        var subjects = summary.BenchmarksCases.Select(benchmark => benchmark.Descriptor.Type.Name).Distinct(StringComparer.Ordinal);
        var path = System.IO.Path.Combine(Directory.CreateDirectory(ResultsFolder.Path).FullName, string.Join('-', subjects) + ".md");
        using (var file = new StreamWriter(path))
        {
            file.NewLine = "\n";
            ExportToLog(summary, new StreamLogger(file));
        }

        return [path];
    }

    public void ExportToLog(Summary summary, ILogger logger) => MarkdownExporter.GitHub.ExportToLog(summary, logger);
}
