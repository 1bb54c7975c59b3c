using BenchmarkDotNet.Running;
using GenosDb.Benchmarks;
using GenosDb.Benchmarks.Scenarios;

// Micro-benchmarks belong to the harness. Scenarios measure whole processes: links, bytes and memory, which it cannot.
switch (args)
{
    case ["serve", var nodes, .. var mode]:
        await SourcePeer.RunAsync(int.Parse(nodes, System.Globalization.CultureInfo.InvariantCulture), isSigned: mode is ["signed"]);
        return 0;
    case ["scenarios", .. var names]:
        return await ScenarioRunner.RunAsync(names);
    case ["all"]:
        BenchmarkSwitcher.FromAssembly(typeof(ResultsFolder).Assembly).RunAll(new BenchmarkConfig());
        return await ScenarioRunner.RunAsync([]);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(ResultsFolder).Assembly).Run(args, new BenchmarkConfig());
        return 0;
}
