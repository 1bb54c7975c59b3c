namespace GenosDb.Graphs;

/// <summary>What is in quarantine of one signer.</summary>
internal sealed class QuarantinedSigner(Address address, long number)
{
    /// <summary>By how much there is, and of equals the one that came first is the least: a total order.</summary>
    public static readonly Comparer<QuarantinedSigner> FewestFirst = Comparer<QuarantinedSigner>.Create(static (left, right) =>
        left.Operations.Count != right.Operations.Count ? left.Operations.Count.CompareTo(right.Operations.Count) : left.Number.CompareTo(right.Number));

    public Address Address { get; } = address;

    public long Number { get; } = number;

    /// <summary>The oldest arrival first.</summary>
    public LinkedList<KeptOperation> Operations { get; } = [];

    public long Bytes { get; set; }
}
