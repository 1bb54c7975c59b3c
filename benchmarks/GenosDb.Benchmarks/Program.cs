using BenchmarkDotNet.Running;
using GenosDb.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(ResultsFolder).Assembly).Run(args, new BenchmarkConfig());
