namespace GenosDb.SimulationTests.Oracle;

/// <summary>Which operations of a set count, straight from the definitions of the security page. Looks through everything for every answer, reads the bodies
/// itself, and shares nothing with the library but the raw fields of operations.</summary>
internal sealed class OracleAuthority
{
    private const int Guest = 0;
    private const int SuperAdmin = 4;

    // Rank by name, and the rank from which an action is allowed; nobody is given the last rank.
    private static readonly string[] Roles = ["guest", "user", "manager", "admin"];

    private readonly OraclePolicy _policy;
    private readonly List<Grant> _grants = [];
    private readonly List<(Operation Operation, HashSet<string> Kept)> _revocations = [];
    private readonly List<(string Revocation, HashSet<string> Listed)> _amnesties = [];
    private readonly List<Grant> _levels = [];

    /// <param name="policy">The constants.</param>
    /// <param name="operations">Valid ones; those that say nothing about authority are ignored.</param>
    public OracleAuthority(OraclePolicy policy, IEnumerable<Operation> operations)
    {
        _policy = policy;
        foreach (var operation in operations)
        {
            var body = operation.Body;
            var isFromAbove = policy.SuperAdmins.Contains(AuthorOf(operation)) && !policy.SuperAdmins.Contains(operation.NodeId);
            switch (operation.Kind)
            {
                case OperationKind.Grant when isFromAbove && Array.IndexOf(Roles, body["role"].AsString()) is var rank and >= 0:
                    _grants.Add(new Grant(operation, operation.NodeId, rank, body["expiresAt"].TryGetInt64(out var end) ? end : long.MaxValue, Ids(body["supersedes"])));
                    break;
                case OperationKind.Revocation when isFromAbove:
                    _grants.Add(new Grant(operation, operation.NodeId, Guest, long.MaxValue, Ids(body["supersedes"])));
                    _revocations.Add((operation, Ids(body["keep"])));
                    break;
                case OperationKind.Amnesty when isFromAbove:
                    _amnesties.Add((Ids(body["revocation"]).Single(), Ids(body["operations"])));
                    break;
                case OperationKind.AclGrant when OwnerOf(operation.NodeId) == AuthorOf(operation):
                    _levels.Add(new Grant(operation, body["subject"].AsString(), (int)body["level"].AsInt64(), long.MaxValue, Ids(body["supersedes"])));
                    break;
            }
        }
    }

    /// <summary>Whether a data operation counts.</summary>
    public bool IsAuthorised(Operation operation)
    {
        var author = AuthorOf(operation);
        if (IsVoid(operation))
            return false;
        if (IsProfile(operation))
            return true;
        var rank = RankAt(author, operation.Timestamp);
        var needed = operation.Kind == OperationKind.Remove ? Array.IndexOf(Roles, "admin") : Array.IndexOf(Roles, "user");
        if (rank < needed)
            return false;
        var id = operation.NodeId;
        if (id.StartsWith("sys:", StringComparison.Ordinal))
            return false;
        if (id.StartsWith("user:", StringComparison.Ordinal))
            return id[5..47] == author || rank == SuperAdmin;
        if (!id.StartsWith('~') || OwnerOf(id) == author)
            return true;
        var level = LevelAt(id, author, operation.Timestamp);
        return operation.Kind == OperationKind.Remove ? level >= 3 || rank == SuperAdmin : level >= 2;
    }

    /// <summary>Whether a grant or revocation of an identity counts, or it is a superadmin: profiles of others are exchanged as far as that costs nothing.</summary>
    public bool IsPromoted(string address) => _policy.SuperAdmins.Contains(address) || _grants.Exists(grant => grant.Subject == address);

    /// <summary>Whether it is the profile of somebody whom nobody has promoted.</summary>
    public bool IsApart(Operation operation) =>
        operation.Kind == OperationKind.Upsert && operation.NodeId.StartsWith("user:", StringComparison.Ordinal) && operation.NodeId.Length == 47 && !IsPromoted(AuthorOf(operation));

    private int RankAt(string address, HybridTimestamp at) =>
        _policy.SuperAdmins.Contains(address) ? SuperAdmin
        : Winner(_grants.Where(grant => grant.Subject == address), at) is { } winner && at.UnixMilliseconds < winner.Expires ? winner.Rank
        : Guest;

    private int LevelAt(string node, string subject, HybridTimestamp at) =>
        Winner(_levels.Where(grant => grant.Operation.NodeId == node && grant.Subject == subject && Counts(grant.Operation)), at)?.Rank ?? 0;

    // What its owner says of a node counts if the owner might write at that time.
    private bool Counts(Operation entry) => !IsVoid(entry) && RankAt(AuthorOf(entry), entry.Timestamp) >= 1;

    /// <summary>Of the earlier ones, without those that another of them supersedes, the lowest; of equals the first.</summary>
    private static Grant? Winner(IEnumerable<Grant> timeline, HybridTimestamp at)
    {
        Grant[] past = [.. timeline.Where(grant => grant.Operation.Timestamp < at)];
        var superseded = past.SelectMany(grant => grant.Supersedes).ToHashSet(StringComparer.Ordinal);
        Grant? winner = null;
        foreach (var grant in past)
        {
            if (superseded.Contains(grant.Operation.Id.ToString()))
                continue;
            if (winner is null || grant.Rank < winner.Rank || (grant.Rank == winner.Rank && OracleFold.IsGreater(winner.Operation, grant.Operation)))
                winner = grant;
        }

        return winner;
    }

    private bool IsVoid(Operation operation)
    {
        foreach (var (revocation, kept) in _revocations)
        {
            if (revocation.NodeId != AuthorOf(operation) || !OracleFold.IsGreater(revocation, operation))
                continue;
            var id = operation.Id.ToString();
            var name = revocation.Id.ToString();
            if (!kept.Contains(id) && !_amnesties.Exists(amnesty => amnesty.Revocation == name && amnesty.Listed.Contains(id)))
                return true;
        }

        return false;
    }

    private static bool IsProfile(Operation operation) =>
        operation.Kind == OperationKind.Upsert && operation.NodeId == "user:" + AuthorOf(operation) && operation.Body.ToOwnedBytes().Length <= 4_096;

    private static string AuthorOf(Operation operation) => operation.Author?.ToString() ?? "";

    // ~0x and 40 digits, a slash, a name.
    private static string OwnerOf(string nodeId) => nodeId[1..43];

    private static HashSet<string> Ids(GenosValue list)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        if (list.Kind != GenosValueKind.Binary)
            return ids;
        var bytes = list.AsBinary();
        for (var at = 0; at < bytes.Length; at += 32)
            ids.Add(Convert.ToHexStringLower(bytes.Span.Slice(at, 32)));
        return ids;
    }

    private sealed record Grant(Operation Operation, string Subject, int Rank, long Expires, HashSet<string> Supersedes);
}
