using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Tests.Security.Authorisation;

namespace GenosDb.Tests.Operations;

public class AuthorityStatementTests
{
    private static readonly Address Alice = Identity.Alice.Address;
    private static readonly OperationId One = Id(1);
    private static readonly OperationId Two = Id(2);
    private static readonly OperationScope Scope = new(Identity.Airports, 1, Identity.Root.PublicKey.ToArray());

    [Fact]
    public void Any_statement_comes_back() =>
        Prop.ForAll(Arb.From(AnyStatement()), statement =>
            Read(statement.Kind, statement.Name, statement.ToBody().ToOwnedBytes(), out var read) == DecodeStatus.Ok
            && read!.GetType() == statement.GetType()
            && read.ToString() == statement.ToString()
            && Content(read).SequenceEqual(Content(statement))).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_changed_body_is_refused_or_written_back_as_it_was_read() =>
        Prop.ForAll(Arb.From(AnyStatement()), Arb.From(Gen.Choose(0, int.MaxValue)), (statement, seed) =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 50; i++)
            {
                var body = statement.ToBody().ToOwnedBytes();
                var at = random.Next(body.Length);
                body = random.Next(3) switch
                {
                    0 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
                    1 => [.. body[..at], .. body[(at + 1)..]],
                    _ => [.. body[..at], (byte)random.Next(256), .. body[at..]],
                };
                if (Read(statement.Kind, statement.Name, body, out var read) == DecodeStatus.Ok && !read!.ToBody().ToOwnedBytes().AsSpan().SequenceEqual(body))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ids_are_written_ascending_and_once()
    {
        var body = new RevocationStatement(Alice, [Two, One, Two], []).ToBody();
        Read(OperationKind.Revocation, Alice.ToString(), body.ToOwnedBytes(), out var read).Should().Be(DecodeStatus.Ok);
        ((RevocationStatement)read!).Supersedes.Should().Equal(One, Two);
    }

    public static TheoryData<OperationKind, string, DecodeStatus> Bodies() =>
        new()
        {
            { OperationKind.Grant, """{"role":"user"}""", DecodeStatus.Ok },
            { OperationKind.Grant, """{"role":"user","expiresAt":1,"locked":true}""", DecodeStatus.Ok },
            { OperationKind.Grant, """{"role":"user","expiresAt":0}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":"user","expiresAt":1.5}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":"user","expiresAt":null}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":"user","locked":false}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":"user","locked":1}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":"user","supersedes":[]}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":"user","note":"x"}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":""}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{"role":7}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """{}""", DecodeStatus.Malformed },
            { OperationKind.Grant, """["role"]""", DecodeStatus.Malformed },
            { OperationKind.Grant, "null", DecodeStatus.Malformed },
            { OperationKind.Revocation, """{}""", DecodeStatus.Ok },
            { OperationKind.Revocation, """{"role":"guest"}""", DecodeStatus.Malformed },
            { OperationKind.Revocation, "[]", DecodeStatus.Malformed },
            { OperationKind.Amnesty, """{}""", DecodeStatus.Malformed },
            { OperationKind.AclGrant, """{"level":4,"subject":"@"}""", DecodeStatus.Malformed },
            { OperationKind.AclGrant, """{"level":-1,"subject":"@"}""", DecodeStatus.Malformed },
            { OperationKind.AclGrant, """{"level":3,"subject":"@"}""", DecodeStatus.Ok },
            { OperationKind.AclGrant, """{"level":3,"subject":"alice"}""", DecodeStatus.Malformed },
            { OperationKind.AclGrant, """{"level":3}""", DecodeStatus.Malformed },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_has_exactly_the_entries_of_its_kind(OperationKind kind, string json, DecodeStatus expected)
    {
        var name = kind == OperationKind.AclGrant ? Identity.Alice.Own("x") : Alice.ToString();
        Read(kind, name, GenosValue.Parse(json.Replace("@", Alice.ToString(), StringComparison.Ordinal)).ToOwnedBytes(), out var statement).Should().Be(expected);
        (statement is not null).Should().Be(expected == DecodeStatus.Ok);
    }

    [Fact]
    public void A_list_of_ids_is_strictly_ascending_whole_and_not_too_long()
    {
        Amnesty(Bytes(1), Bytes(1)).Should().Be(DecodeStatus.Ok);
        Amnesty([.. Bytes(1), .. Bytes(2)], Bytes(1)).Should().Be(DecodeStatus.Ok);
        Amnesty([.. Bytes(2), .. Bytes(1)], Bytes(1)).Should().Be(DecodeStatus.Malformed);
        Amnesty([.. Bytes(1), .. Bytes(1)], Bytes(1)).Should().Be(DecodeStatus.Malformed);
        Amnesty([.. Bytes(1), 0], Bytes(1)).Should().Be(DecodeStatus.Malformed);
        Amnesty([], Bytes(1)).Should().Be(DecodeStatus.Malformed);
        Amnesty(Bytes(1), Bytes(1)[1..]).Should().Be(DecodeStatus.Malformed);
        Amnesty(Bytes(1), [.. Bytes(1), .. Bytes(2)]).Should().Be(DecodeStatus.Malformed);

        Status(new AmnestyStatement(Alice, One, Many(7_000))).Should().Be(DecodeStatus.Ok);
        Status(new AmnestyStatement(Alice, One, Many(7_001))).Should().Be(DecodeStatus.OverLimit);
        Status(new RevocationStatement(Alice, Many(16), Many(7_000))).Should().Be(DecodeStatus.Ok);
        Status(new RevocationStatement(Alice, Many(17), [])).Should().Be(DecodeStatus.OverLimit);
        Status(new RevocationStatement(Alice, [], Many(7_001))).Should().Be(DecodeStatus.OverLimit);
        Status(new GrantStatement(Alice, new string('x', 64), long.MaxValue, true, Many(16))).Should().Be(DecodeStatus.Ok);
        Status(new GrantStatement(Alice, new string('x', 65), null, false, [])).Should().Be(DecodeStatus.OverLimit);
        Status(new GrantStatement(Alice, "user", null, false, Many(17))).Should().Be(DecodeStatus.OverLimit);
        Status(new GrantStatement(Alice, "user", null, false, Many(40))).Should().Be(DecodeStatus.OverLimit);
        Status(new AclStatement(Identity.Alice.Own("x"), Alice, Alice, AclLevel.Write, Many(17))).Should().Be(DecodeStatus.OverLimit);

        static DecodeStatus Amnesty(byte[] operations, byte[] revocation) =>
            Read(OperationKind.Amnesty, Alice.ToString(), ((GenosValue)new GenosMap { ["operations"] = operations, ["revocation"] = revocation }).ToOwnedBytes(), out _);
    }

    [Theory]
    [InlineData(OperationKind.Grant, "alice", DecodeStatus.Malformed)]
    [InlineData(OperationKind.Grant, "0x00112233445566778899AABBCCDDEEFF00112233", DecodeStatus.Malformed)]
    [InlineData(OperationKind.Grant, "user:0x00112233445566778899aabbccddeeff00112233", DecodeStatus.Malformed)]
    [InlineData(OperationKind.AclGrant, "config", DecodeStatus.Malformed)]
    [InlineData(OperationKind.AclGrant, "user:0x00112233445566778899aabbccddeeff00112233", DecodeStatus.Malformed)]
    [InlineData(OperationKind.AclGrant, "~0x00112233445566778899aabbccddeeff00112233/", DecodeStatus.Malformed)]
    [InlineData(OperationKind.AclGrant, "~0x00112233445566778899aabbccddeeff00112233/a\u0085", DecodeStatus.Malformed)]
    [InlineData(OperationKind.AclGrant, "~0x00112233445566778899aabbccddeeff00112233/x", DecodeStatus.Ok)]
    public void The_name_is_an_address_or_an_owned_node(OperationKind kind, string name, DecodeStatus expected)
    {
        GenosValue body = kind == OperationKind.Grant
            ? new GenosMap { ["role"] = "user" }
            : new GenosMap { ["level"] = 1, ["subject"] = Alice.ToString() };
        Read(kind, name, body.ToOwnedBytes(), out _).Should().Be(expected);
    }

    [Fact]
    public void A_body_is_canonical() =>
        Read(OperationKind.Grant, Alice.ToString(), [0x81, 0xa4, (byte)'r', (byte)'o', (byte)'l', (byte)'e', 0xd9, 0x01, (byte)'x'], out _).Should().Be(DecodeStatus.NotCanonical);

    [Fact]
    public void Data_says_nothing() =>
        AuthorityStatement.TryRead(Identity.Alice.Upsert(0, Alice.ToString(), new GenosMap { ["role"] = "user" }), out _).Should().Be(DecodeStatus.Malformed);

    private static Gen<AuthorityStatement> AnyStatement()
    {
        var ids = Gen.Choose(0, 16).SelectMany(count => Gen.Choose(1, 1_000).ListOf(count)).Select(numbers => OperationIdList.Ascending(numbers.Select(Id)));
        var someIds = ids.Select(list => list.IsEmpty ? [One] : list);
        var expiry = Gen.Choose(0, 1_000_000).Select(at => at % 2 == 0 ? (long?)null : at);
        var level = Gen.Choose(0, 3).Select(number => (AclLevel)number);
        return Gen.OneOf(
            from role in Gen.Elements("guest", "user", "ÿ\U0001F600")
            from expiresAt in expiry
            from isLocked in Gen.Elements(true, false)
            from supersedes in ids
            select (AuthorityStatement)new GrantStatement(Alice, role, expiresAt, isLocked, supersedes),
            from supersedes in ids from keep in ids select (AuthorityStatement)new RevocationStatement(Alice, supersedes, keep),
            from operations in someIds select (AuthorityStatement)new AmnestyStatement(Alice, Two, operations),
            from given in level from supersedes in ids select (AuthorityStatement)new AclStatement(Identity.Alice.Own("x"), Alice, Identity.Bob.Address, given, supersedes));
    }

    private static IEnumerable<OperationId> Content(AuthorityStatement statement) => statement switch
    {
        GrantStatement grant => grant.Supersedes,
        RevocationStatement revocation => [.. revocation.Supersedes, default, .. revocation.Keep],
        AmnestyStatement amnesty => [amnesty.Revocation, .. amnesty.Operations],
        AclStatement acl => acl.Supersedes,
        _ => throw new InvalidOperationException(),
    };

    private static DecodeStatus Status(AuthorityStatement statement) => Read(statement.Kind, statement.Name, statement.ToBody().ToOwnedBytes(), out _);

    private static DecodeStatus Read(OperationKind kind, string name, byte[] body, out AuthorityStatement? statement) =>
        AuthorityStatement.TryRead(new Operation(Scope, kind, 0, name, "", null, Identity.Root.At(0), body, null), out statement);

    private static ImmutableArray<OperationId> Many(int count) => [.. Enumerable.Range(1, count).Select(Id)];

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[OperationId.Size];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), number);
        return bytes;
    }

    private static OperationId Id(int number) => OperationId.Read(Bytes(number));
}
