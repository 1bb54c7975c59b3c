using static GenosDb.Tests.Security.Authorisation.Identity;

namespace GenosDb.Tests.Security.Authorisation;

/// <summary>A random policy and about 60 operations under it: concurrent and foolish grants, expiries, hard revocations, amnesties, ACL entries, writes of
/// every kind to every kind of id, much of it backdated and with stamps that collide.</summary>
internal sealed class RandomHistory
{
    private static readonly Identity[] Users = [Alice, Bob, Charlie, Mallory];
    private static readonly Identity[] SuperAdmins = [Root, Regent, new("retired", 2), new("limited", 1)];

    private readonly Random _random;
    private readonly List<Operation> _all = [];
    private readonly long _time = 100;

    public RandomHistory(int seed)
    {
        _random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            _time += _random.Next(4);
            _all.Add(Next());
        }

        Policy = MakePolicy();
    }

    public static IEnumerable<Identity> Everybody => Users.Concat(SuperAdmins);

    public SecurityOptions Policy { get; }

    public IReadOnlyList<Operation> All => _all;

    public IReadOnlyList<Operation> OfAuthority => [.. _all.Where(operation => operation.IsAuthority)];

    public HybridTimestamp AnyMoment() => Any(Everybody.ToArray()).At(_random.NextInt64(50, _time + 20), (ushort)_random.Next(3));

    /// <summary>Everything in some order, some of it again and again.</summary>
    public Operation[] Shuffled()
    {
        Operation[] order = [.. OfAuthority, .. OfAuthority.Where(_ => Chance(20))];
        _random.Shuffle(order);
        return order;
    }

    public int Next(int bound) => _random.Next(bound);

    private Operation Next() => _random.Next(100) switch
    {
        < 26 => Grant(),
        < 31 => Revocation(),
        < 36 => Amnesty(),
        < 50 => Share(),
        _ => Write(),
    };

    private Operation Grant()
    {
        var signer = Chance(90) ? Any(SuperAdmins) : Any(Users);
        var subject = Chance(95) ? Any(Users) : Any(SuperAdmins);
        var at = Moment(signer);
        var role = Any("guest", "user", "user", "manager", "admin", "admin", "superadmin", "editor");
        long? expiresAt = Chance(25) ? at.UnixMilliseconds + _random.Next(30) : null;
        return signer.Say(at, new GrantStatement(subject.Address, role, expiresAt, Chance(5), Some(GrantsOf(subject), 70)));
    }

    private Operation Revocation()
    {
        var (signer, subject) = (Chance(90) ? Any(SuperAdmins) : Any(Users), Any(Users));
        return signer.Say(Moment(signer), new RevocationStatement(subject.Address, Some(GrantsOf(subject), 70), Some(_all.Where(operation => operation.Author == subject.Address), 60, ValidityLimits.ListedIds)));
    }

    private Operation Amnesty()
    {
        Operation[] revocations = [.. _all.Where(operation => operation.Kind == OperationKind.Revocation)];
        if (revocations.Length == 0)
            return Revocation();
        var signer = Chance(85) ? Any(SuperAdmins) : Any(Users);
        var revocation = Any(revocations);
        var subject = Chance(90) ? Address.Parse(revocation.NodeId) : Any(Users).Address;
        var operations = Some(_all.Where(operation => operation.Author == subject), 50, ValidityLimits.ListedIds);
        return signer.Say(Moment(signer), new AmnestyStatement(subject, revocation.Id, operations.IsEmpty ? [revocation.Id] : operations));
    }

    private Operation Share()
    {
        var owner = Chance(90) ? Any(Users) : Root;
        var signer = Chance(90) ? owner : Any(Users);
        var node = owner.Own(Any("x", "y"));
        var subject = Any(Everybody.ToArray());
        var before = _all.Where(operation => operation.Kind == OperationKind.AclGrant && operation.NodeId == node);
        return signer.Say(Moment(signer), new AclStatement(node, owner.Address, subject.Address, (AclLevel)_random.Next(4), Some(before, 50)));
    }

    private Operation Write()
    {
        var author = Chance(85) ? Any(Users) : Any(SuperAdmins);
        var other = Any(Users);
        var id = Any("config", "free", author.Profile, other.Profile, author.Profile + "/a", other.Profile + "/a", author.Own("x"), other.Own("x"), other.Own("x"), other.Own("y"), "sys:x");
        var kind = Any(OperationKind.Upsert, OperationKind.Upsert, OperationKind.Upsert, OperationKind.Remove, OperationKind.Link, OperationKind.Unlink);
        var value = GenosValue.Binary(new byte[Any(10, 4_093, 4_094)]);
        return kind is OperationKind.Upsert ? author.Make(kind, Moment(author), id, value)
            : kind is OperationKind.Remove ? author.Make(kind, Moment(author), id)
            : author.Make(kind, Moment(author), id, target: Any("config", other.Profile));
    }

    private SecurityOptions MakePolicy()
    {
        var (notBefore, notAfter) = (Noon + 100 + _random.Next(40), Noon + 140 + _random.Next(60));
        var retired = new SuperAdmin(SuperAdmins[2].Address) { NotBefore = At(notBefore), NotAfter = At(notAfter), Keep = Chance(60) ? Some(_all.Where(operation => operation.Author == SuperAdmins[2].Address), 60, int.MaxValue) : null };
        var options = Governed.Options(new(Root.Address), new(Regent.Address), retired, new(SuperAdmins[3].Address) { MaxRole = "user" });
        options.Bootstrap = Chance(70) ? BootstrapMode.Open : BootstrapMode.Closed;
        options.Acls = Chance(80);
        options.OpenPolicy = Chance(5);
        if (Chance(30))
        {
            options.Roles.Add(new RoleDefinition("guest", Chance(50) ? ["link"] : [], []));
            options.Roles.Add(new RoleDefinition("user", ["write", "link"], ["guest"]));
            options.Roles.Add(new RoleDefinition("editor", ["delete"], ["user"]));
            options.Roles.Add(new RoleDefinition("admin", ["deleteAny"], ["editor"]));
            options.Roles.Add(new RoleDefinition("superadmin", [], ["admin"]));
        }

        return options;
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Half a dozen origins and three counters in the same few milliseconds: some stamps are the same.
    private HybridTimestamp Moment(Identity author) => author.At(_time - (Chance(25) ? _random.Next(60) : 0), (ushort)_random.Next(3));

    private IEnumerable<Operation> GrantsOf(Identity subject) =>
        _all.Where(operation => operation.Kind is OperationKind.Grant or OperationKind.Revocation && operation.NodeId == subject.Address.ToString());

    private System.Collections.Immutable.ImmutableArray<OperationId> Some(IEnumerable<Operation> operations, int percent, int atMost = ValidityLimits.SupersededIds) =>
        OperationIdList.Ascending(operations.Where(_ => Chance(percent)).Take(atMost).Select(operation => operation.Id));

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Any<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
