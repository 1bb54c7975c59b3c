using System.Runtime.InteropServices;

namespace GenosDb.Graphs;

// The authority section: one register for each operation, never replaced. It changes no node, so nobody but the writer reads it.
public sealed partial class Graph
{
    private readonly Dictionary<OperationId, (Operation Operation, ulong Position)> _authority = [];

    // Those of identities that nobody promoted. Anybody can sign without end what has no effect, so it has bounded room and no term in the fingerprint.
    private readonly Dictionary<Address, List<Operation>> _authorityOutside = [];
    private readonly int _authorityOutsideLimit = int.MaxValue;
    private long _authorityOutsideCount;
    private long _authorityOutsideBytes;

    /// <summary>Those of some received authority operations that may be learnt and merged. What has no room is asked for again after the next change of authority.</summary>
    internal ReadOnlySpan<Operation> FindRoom(ReadOnlySpan<Operation> operations)
    {
        var bytes = _authorityOutsideBytes;
        List<Operation>? some = null;
        for (var i = 0; i < operations.Length; i++)
        {
            var operation = operations[i];
            var size = IsOutsideFingerprint(operation) && !_authority.ContainsKey(operation.Id) ? KeptOperation.SizeOf(operation) : 0;
            if (size > 0 && bytes + size > _authorityOutsideLimit)
            {
                IsLossy = true;
                some ??= [.. operations[..i]];
                continue;
            }

            bytes += size;
            some?.Add(operation);
        }

        return some is null ? operations : CollectionsMarshal.AsSpan(some);
    }

    private MergeResult MergeAuthority(Operation operation, ulong position)
    {
        if (!_authority.TryAdd(operation.Id, (operation, position)))
            return MergeResult.Duplicate;
        RegisterCount++;
        if (!IsOutsideFingerprint(operation))
        {
            _fingerprint.AddAuthority(operation);
            return MergeResult.Won;
        }

        var author = operation.Author.GetValueOrDefault();
        if (!_authorityOutside.TryGetValue(author, out var operations))
            _authorityOutside.Add(author, operations = []);
        operations.Add(operation);
        _authorityOutsideCount++;
        _authorityOutsideBytes += KeptOperation.SizeOf(operation);
        return MergeResult.Won;
    }

    /// <summary>Lets what an identity signed before it was promoted take part in the fingerprint.</summary>
    private void TakeIn(Address author)
    {
        if (!_authorityOutside.TryGetValue(author, out var operations) || IsOutsideFingerprint(operations[0]))
            return;
        _authorityOutside.Remove(author);
        foreach (var operation in operations)
        {
            _fingerprint.AddAuthority(operation);
            _authorityOutsideCount--;
            _authorityOutsideBytes -= KeptOperation.SizeOf(operation);
        }
    }

    private void ClearAuthority()
    {
        _authority.Clear();
        _authorityOutside.Clear();
        (_authorityOutsideCount, _authorityOutsideBytes) = (0, 0);
    }

    private (Operation? Operation, ulong Position) FindAuthority(in RegisterKey key) =>
        _authority.GetValueOrDefault(OperationId.Read(Convert.FromHexString(key.NodeId)));
}
