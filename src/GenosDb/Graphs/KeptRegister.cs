namespace GenosDb.Graphs;

/// <summary>What is kept of one register beside its current operation.</summary>
internal sealed class KeptRegister(in RegisterKey key)
{
    public RegisterKey Key { get; } = key;

    /// <summary>The greatest first. A handful.</summary>
    public List<KeptOperation> Operations { get; } = new(1);

    /// <summary>Whether a shadow was dropped: what would be due after a fall may be missing.</summary>
    public bool IsTrimmed { get; set; }

    public KeptOperation? Find(Operation operation)
    {
        var place = FindPlace(operation, out var isThere);
        return isThere ? Operations[place] : null;
    }

    /// <summary>Where an operation stands, or would stand.</summary>
    public int FindPlace(Operation operation, out bool isThere)
    {
        isThere = false;
        var place = 0;
        for (; place < Operations.Count; place++)
        {
            var order = OperationOrder.Instance.Compare(operation, Operations[place].Operation);
            isThere = order == 0;
            if (order >= 0)
                break;
        }

        return place;
    }

    /// <summary>The least of the operations that are kept in one way, when there are more than so many.</summary>
    public KeptOperation? FindExcess(bool isPermitted, int most)
    {
        var count = 0;
        KeptOperation? least = null;
        foreach (var kept in Operations)
        {
            if (kept.IsPermitted != isPermitted)
                continue;
            count++;
            least = kept;
        }

        return count > most ? least : null;
    }
}
