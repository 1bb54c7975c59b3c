namespace GenosDb.Graphs;

/// <summary>How much room the current data of each signer takes, where it is limited. Of the writer.</summary>
/// <param name="quota">Bytes for each signer.</param>
internal sealed class SignerUsage(long quota)
{
    // What an operation costs beside its body and its names, about.
    private const int FixedBytes = 200;

    private readonly Dictionary<Address, long> _bytes = [];

    /// <summary>What is counted of a signer, in bytes.</summary>
    public long this[Address signer] => _bytes.GetValueOrDefault(signer);

    /// <summary>What an operation costs in memory, about.</summary>
    public static int BytesOf(Operation operation) =>
        FixedBytes + (operation.BodyBytes?.Length ?? 0) + operation.NodeId.Length + operation.Label.Length + (operation.Target?.Length ?? 0);

    /// <summary>Whether an operation may become current. One that makes nothing greater always may, so that a signer can take back what it wrote.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="replaced">What is current in its register; null for nothing.</param>
    /// <param name="hidden">The value that it would remove; null for none.</param>
    public bool HasRoomFor(Operation operation, Operation? replaced, Operation? hidden)
    {
        if (operation.Author is not { } signer)
            return true;
        var growth = BytesOf(operation) - OwnBytes(replaced) - OwnBytes(hidden);
        return growth <= 0 || this[signer] + growth <= quota;

        int OwnBytes(Operation? current) => current is not null && current.Author == signer ? BytesOf(current) : 0;
    }

    /// <summary>Counts that an operation takes the place of another; null for nothing.</summary>
    public void Change(Operation? previous, Operation? current)
    {
        if (ReferenceEquals(previous, current))
            return;
        if (previous?.Author is { } former && (_bytes[former] -= BytesOf(previous)) == 0)
            _bytes.Remove(former);
        if (current?.Author is { } signer)
            _bytes[signer] = this[signer] + BytesOf(current);
    }

    public void Clear() => _bytes.Clear();
}
