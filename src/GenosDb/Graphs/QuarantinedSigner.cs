namespace GenosDb.Graphs;

/// <summary>What is in quarantine of one signer.</summary>
internal sealed class QuarantinedSigner(Address address, long number)
{
    /// <summary>By the room that it takes, and of equals the one that came first is the least: a total order.</summary>
    public static readonly Comparer<QuarantinedSigner> LeastFirst = Comparer<QuarantinedSigner>.Create(static (left, right) =>
        left.Room != right.Room ? left.Room.CompareTo(right.Room) : left.Number.CompareTo(right.Number));

    public Address Address { get; } = address;

    public long Number { get; } = number;

    /// <summary>The oldest arrival first.</summary>
    public LinkedList<KeptOperation> Operations { get; } = [];

    public long Bytes { get; set; }

    /// <summary>What counts when all together have too much.</summary>
    public long Room { get; set; }
}
