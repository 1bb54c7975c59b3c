namespace GenosDb.Benchmarks.Scenarios;

/// <summary>A measurement of a whole process, or of two.</summary>
internal interface IScenario
{
    /// <summary>Names the file of results.</summary>
    string Name { get; }

    Task RunAsync(ResultTable results);
}
