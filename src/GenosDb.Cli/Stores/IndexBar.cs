namespace GenosDb.Cli.Stores;

/// <summary>Shows on a bar how far the making of an index is.</summary>
internal sealed class IndexBar(Action<double> progress) : IProgress<IndexProgress>
{
    public void Report(IndexProgress value) => progress(value.NodesTotal == 0 ? 1 : (double)value.NodesDone / value.NodesTotal);
}
