using GenosDb.Sync;

namespace GenosDb.SimulationTests.Invariants;

/// <summary>I4: on one replica the stamp of a register never goes back, whatever arrives. Remembers the latest stamp of each.</summary>
internal sealed class StampsNeverGoBack(string name)
{
    public const string Name = "I4 stamps never go back";

    private readonly Dictionary<RegisterKey, HybridTimestamp> _latest = [];

    /// <summary>An operation became current.</summary>
    public void Note(Operation operation)
    {
        var key = RegisterKey.Of(operation);
        if (_latest.TryGetValue(key, out var latest) && operation.Timestamp < latest)
            throw new InvariantViolationException(Name, $"{name}: {operation.Kind} of {operation.NodeId} at {operation.Timestamp} took the place of one at {latest}.");
        _latest[key] = operation.Timestamp;
    }

    /// <summary>The replica forgot, or went back to what it had saved.</summary>
    public void Reset(RestoredState? saved) => Rebase(saved is null ? [] : saved.Registers.Select(register => register.Operation));

    /// <summary>Authority has changed, by which registers fall.</summary>
    public void Rebase(IEnumerable<Operation> current)
    {
        _latest.Clear();
        foreach (var operation in current)
            _latest.Add(RegisterKey.Of(operation), operation.Timestamp);
    }

    /// <summary>Every register is as it was last seen to become, or went with a removal.</summary>
    public void Check(ReplicaPicture picture)
    {
        foreach (var (key, latest) in _latest)
        {
            if (picture.Current(key) is { } current ? current.Timestamp == latest : IsRemoved(picture, key, latest))
                continue;
            throw new InvariantViolationException(Name, $"{name}: {key} was at {latest}, and is not any more.");
        }
    }

    private static bool IsRemoved(ReplicaPicture picture, in RegisterKey key, HybridTimestamp stamp) =>
        picture.Current(RegisterKey.Removal(key.NodeId))?.Timestamp >= stamp
        || (key.Target is { } target && picture.Current(RegisterKey.Removal(target))?.Timestamp >= stamp);
}
