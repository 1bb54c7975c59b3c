using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>A revocation that counts, with all that survives it.</summary>
/// <param name="Operation">The revocation.</param>
/// <param name="Manifest">What it keeps, ascending.</param>
/// <param name="Amnesties">What the amnesties that name it list, each ascending.</param>
internal sealed record HardRevocation(Operation Operation, ImmutableArray<OperationId> Manifest, ImmutableArray<ImmutableArray<OperationId>> Amnesties)
{
    /// <summary>Whether it voids an operation of its subject.</summary>
    public bool Voids(Operation operation)
    {
        // The id is asked for only where it matters: computing it may mean hashing.
        if (OperationOrder.Instance.Compare(operation, Operation) >= 0)
            return false;
        var id = operation.Id;
        if (Manifest.BinarySearch(id) >= 0)
            return false;
        foreach (var amnesty in Amnesties)
        {
            if (amnesty.BinarySearch(id) >= 0)
                return false;
        }

        return true;
    }
}
