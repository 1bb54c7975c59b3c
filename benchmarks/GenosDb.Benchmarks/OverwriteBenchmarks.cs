using BenchmarkDotNet.Attributes;
using GenosDb.Benchmarks.Scenarios;

namespace GenosDb.Benchmarks;

/// <summary>What another replica wrote arrives over what is here: for each operation, read from a file, judged and merged. With nobody who listens to conflicts, and with one.</summary>
/// <remarks>The many warm-up iterations are there for the reason of <see cref="WriteBenchmark"/>.</remarks>
[InvocationCount(1)]
[WarmupCount(30)]
[IterationCount(30)]
public class OverwriteBenchmarks
{
    private const int Calls = UserNode.Count;

    private byte[] _received = [];
    private IGenosDatabase _database = null!;
    private IDisposable? _subscription;

    [Params(false, true)]
    public bool Watched { get; set; }

    [GlobalSetup]
    public void Write() => WriteAsync().GetAwaiter().GetResult();

    [IterationSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task Receive() => await _database.ImportAsync(new MemoryStream(_received));

    [IterationCleanup]
    public void Close()
    {
        _subscription?.Dispose();
        _database.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task WriteAsync()
    {
        // Later than what is there, and not so far ahead that it is held back.
        var peer = await GenosDatabase.OpenInMemoryAsync(options => (options.Name, options.TimeProvider) = ("bench", new Ahead()));
        await UserNode.FillAsync(peer, Calls);
        using var export = new MemoryStream();
        await peer.ExportAsync(export);
        _received = export.ToArray();
        await peer.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        _database = await GenosDatabase.OpenInMemoryAsync(options => options.Name = "bench");
        await UserNode.FillAsync(_database, Calls);
        _subscription = Watched ? _database.Conflicts.Subscribe(new Observer<WriteOutcome>(static _ => { })) : null;
        GC.Collect();
    }

    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromMinutes(8);
    }
}
