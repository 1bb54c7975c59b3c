namespace GenosDb.Graphs;

// What is here of an author. Of the writer.
public sealed partial class Graph
{
    /// <summary>The data operations of an author that count: current ones, and shadows, which would show if what hides them were withdrawn. In no particular order.</summary>
    internal IEnumerable<Operation> PermittedOperationsOf(Address author)
    {
        HashSet<OperationId> seen = [];
        foreach (var operation in _byAuthor?[author] ?? [])
        {
            if (!operation.IsAuthority && IsThere(operation) && Permits(operation) && seen.Add(operation.Id))
                yield return operation;
        }
    }

    /// <summary>Those of some operations that are kept here and do not count.</summary>
    internal IEnumerable<Operation> FindQuarantined(IReadOnlyCollection<OperationId> ids)
    {
        var wanted = ids.ToHashSet();
        return Kept.Where(kept => !kept.IsPermitted && wanted.Contains(kept.Operation.Id)).Select(kept => kept.Operation).ToArray();
    }
}
