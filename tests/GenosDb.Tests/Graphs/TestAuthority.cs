using System.Globalization;

namespace GenosDb.Tests.Graphs;

/// <summary>A judge that is a pure function of a set of statements.</summary>
/// <remarks><c>ban a f t</c>: what author a wrote from time f to time t does not count; <c>lift a f t</c> takes such a ban away, whichever comes first.
/// <c>lock n a</c>: author a may not touch node n. <c>promote a</c>: the profile of a takes part in the fingerprint.</remarks>
internal sealed class TestAuthority
{
    private readonly HashSet<string> _statements = [];
    private readonly List<(Address Author, ulong From, ulong To, string Lift)> _bans = [];
    private readonly HashSet<(string Node, Address Author)> _locks = [];
    private readonly HashSet<Address> _promoted = [];

    /// <summary>Whether removing is allowed at all.</summary>
    public bool AllowsRemovals { get; init; } = true;

    /// <summary>Takes note of a statement, and tells whose operations and which nodes it is about.</summary>
    public (Address[] Authors, string[] Nodes) Learn(Operation authority)
    {
        if (!_statements.Add(authority.NodeId))
            return ([], []);
        var words = authority.NodeId.Split(' ');
        switch (words[0])
        {
            case "ban":
                _bans.Add((Author(words[1]), Write.Time(Number(words[2])), Write.Time(Number(words[3])), string.Join(' ', ["lift", .. words[1..4]])));
                return ([Author(words[1])], []);
            case "lift":
                return ([Author(words[1])], []);
            case "lock":
                _locks.Add((words[1], Author(words[2])));
                return ([], [words[1]]);
            default:
                _promoted.Add(Author(words[1]));
                return ([Author(words[1])], []);
        }
    }

    public bool Permits(Operation operation)
    {
        if (operation.Kind == OperationKind.Remove && !AllowsRemovals)
            return false;
        var author = operation.Author!.Value;
        var time = operation.Timestamp.Packed;
        return !_locks.Contains((operation.NodeId, author))
            && !_bans.Exists(ban => ban.Author == author && ban.From <= time && time <= ban.To && !_statements.Contains(ban.Lift));
    }

    /// <summary>Whether it is the profile of somebody who was not promoted; profiles are the nodes <c>user</c> and a number.</summary>
    public bool IsOutsideFingerprint(Operation value)
    {
        for (var author = 1; author < 5; author++)
        {
            if (value.NodeId == "user" + author)
                return value.Author == SignedWrite.Address(author) && !_promoted.Contains(value.Author.Value);
        }

        return false;
    }

    private static Address Author(string number) => SignedWrite.Address(Number(number));

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
