using System.Runtime.InteropServices;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>What has arrived of one full state; nothing of it is visible before the last chunk. Outlives its link, so that an interrupted transfer goes on.</summary>
internal sealed class FullStateStaging(LinkId link, ReplicaId replica, HybridTimestamp start, FullStateScope scope)
{
    private readonly List<Operation> _authority = [];
    private readonly List<Operation> _data = [];

    /// <summary>The link over which it began.</summary>
    public LinkId Link { get; } = link;

    public ReplicaId Replica { get; } = replica;

    /// <summary>Head of the sender's log when its walk began.</summary>
    public HybridTimestamp Start { get; } = start;

    public FullStateScope Scope { get; } = scope;

    /// <summary>Verified operations; those that were refused are not among them. Authority first, in whatever chunk it came: keys say so of an honest sender,
    /// and nobody else may keep authority from taking effect.</summary>
    public ReadOnlySpan<Operation> TakeOperations() => _authority.Count == 0 ? CollectionsMarshal.AsSpan(_data) : (Operation[])[.. _authority, .. _data];

    /// <summary>Key of the last register that has arrived; empty before the first.</summary>
    public byte[] LastKey { get; private set; } = [];

    /// <summary>Bytes of the containers that have arrived.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Roughly the memory that the staged operations take.</summary>
    public long StagedBytes { get; private set; }

    public void Add(IEnumerable<Operation> accepted, ReadOnlySpan<byte> upTo, int payloadBytes)
    {
        foreach (var operation in accepted)
        {
            (operation.IsAuthority ? _authority : _data).Add(operation);
            StagedBytes += ContainerSize.Estimate(operation);
        }

        LastKey = upTo.ToArray();
        PayloadBytes += payloadBytes;
    }
}
