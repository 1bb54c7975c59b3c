namespace GenosDb.Graphs;

/// <summary>All operations in quarantine by age and by signer, and which one has to go when there are too many. O(log signers).</summary>
internal sealed class Quarantine(ReserveLimits limits)
{
    private readonly LinkedList<KeptOperation> _byAge = [];
    private readonly Dictionary<Address, QuarantinedSigner> _signers = [];
    private readonly SortedSet<QuarantinedSigner> _byRoom = new(QuarantinedSigner.LeastFirst);

    // One measure for both limits, or many small operations would lose their places to a few large ones: an operation takes the room of its bytes, and at
    // least what there is for each when the number is reached.
    private readonly long _leastRoom = limits.QuarantinedBytes / Math.Max(1, limits.Quarantined);
    private long _bytes;
    private long _lastNumber;

    public KeptOperation? Oldest => _byAge.First?.Value;

    public void Add(KeptOperation kept)
    {
        var address = AddressOf(kept);
        if (_signers.TryGetValue(address, out var signer))
            _byRoom.Remove(signer);
        else
            _signers.Add(address, signer = new QuarantinedSigner(address, ++_lastNumber));
        kept.BySigner = signer.Operations.AddLast(kept);
        signer.Bytes += kept.Bytes;
        signer.Room += RoomOf(kept);
        _byRoom.Add(signer);
        kept.ByAge = _byAge.AddLast(kept);
        _bytes += kept.Bytes;
    }

    public void Remove(KeptOperation kept)
    {
        var signer = _signers[AddressOf(kept)];
        _byRoom.Remove(signer);
        signer.Operations.Remove(kept.BySigner!);
        signer.Bytes -= kept.Bytes;
        signer.Room -= RoomOf(kept);
        if (signer.Operations.Count > 0)
            _byRoom.Add(signer);
        else
            _signers.Remove(signer.Address);
        _byAge.Remove(kept.ByAge!);
        _bytes -= kept.Bytes;
    }

    /// <summary>What has to go after an operation of this signer was added: something of its own when the signer has too much; else, when all together
    /// have too much, something of the signer that takes the most room, so that nobody loses anything that takes less than an even share. Null when there is room.</summary>
    public KeptOperation? FindExcess(Operation added)
    {
        if (_signers.TryGetValue(added.Author.GetValueOrDefault(), out var signer)
            && (signer.Operations.Count > limits.QuarantinedOfSigner || signer.Bytes > limits.QuarantinedBytesOfSigner))
            return signer.Operations.First!.Value;
        return _byAge.Count > limits.Quarantined || _bytes > limits.QuarantinedBytes ? _byRoom.Max!.Operations.First!.Value : null;
    }

    public void Clear()
    {
        _byAge.Clear();
        _signers.Clear();
        _byRoom.Clear();
        _bytes = 0;
    }

    private long RoomOf(KeptOperation kept) => Math.Max(kept.Bytes, _leastRoom);

    private static Address AddressOf(KeptOperation kept) => kept.Operation.Author.GetValueOrDefault();
}
