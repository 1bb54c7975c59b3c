using System.Buffers;
using GenosDb.Storage;
using GenosDb.Sync;
using GenosDb.Testing;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Database.Support;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>Operations that somebody has put into a store. After each the database has the state of one whose store nobody touched, and takes in what is honest.</summary>
public sealed class StoreAttacks
{
    private const long FarAhead = 13 * 3_600_000;

    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Root.Grant(1, Ada, "admin"), Uma.Upsert(200, "n", "new"), Uma.Link(201, "n", "n")];
    private static readonly Operation Honest = Uma.Upsert(300, "m", "honest");

    public static TheoryData<string, string> Forgeries
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var forgery in new[] { "altered value", "altered stamp", "author replaced", "no proof", "proof cut", "unsigned", "of another database", "of a foreign batch", "not canonical", "forged grant" })
            {
                foreach (var place in new[] { StateChangeKind.Current, StateChangeKind.Kept, StateChangeKind.Held })
                    cases.Add(forgery, $"{place}");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_stored_operation_that_nobody_signed_is_found_when_it_is_looked_for_and_salvage_drops_it_for_good(string forgery, string place)
    {
        var foreign = new Person(3, DatabaseId.From("other"));
        var forged = forgery switch
        {
            "altered value" => Honest.With(value: "altered"),
            "altered stamp" => Honest.With(at: Uma.At(301)),
            "author replaced" => Honest.With(scope: Ada.Scope),
            "no proof" => Honest.WithProof(new SignatureProof([])),
            "proof cut" => Honest.WithProof(new SignatureProof(Honest.Proof[1..].ToArray())),
            "unsigned" => Honest.Unsigned(),
            "of another database" => foreign.Upsert(300, "m", "honest"),
            "of a foreign batch" => foreign.Batch(300, 9, i => $"b{i}", i => i)[4],
            "not canonical" => Uma.Raw(OperationKind.Upsert, 300, "m", [0xcc, 0x01]),
            _ => Mallory.Grant(300, Mallory, "admin").With(scope: Root.Scope),
        };
        var storage = await StoredAsync((Enum.Parse<StateChangeKind>(place), forged));

        (await FluentActions.Awaiting(() => OpenAsync(storage, OnCorruption.Fail)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Corrupt);
        await using (var salvaged = await OpenAsync(storage, OnCorruption.SalvageAndResync))
            await IsAsTheControlAsync(salvaged);

        // It is gone, so that nobody finds it any more.
        await using var again = await OpenAsync(storage, OnCorruption.Fail);
        again.GetDiagnostics().Registers.Should().Be(History.Length + 1);
        again.Engine.Capture().Kept.Should().BeEmpty();
        again.Engine.Capture().Held.Should().BeEmpty();
    }

    [Theory]
    [InlineData(StateChangeKind.Current)]
    [InlineData(StateChangeKind.Kept)]
    [InlineData(StateChangeKind.Held)]
    internal async Task A_stored_operation_whose_author_had_no_right_is_kept_aside_until_a_grant_comes(StateChangeKind place)
    {
        // Over what counts, beside it, and taking away what others wrote.
        Operation[] writes = [Gus.Upsert(300, "n", "stolen"), Gus.Upsert(301, "m", "mine"), Gus.Link(302, "m", "n")];
        var storage = await StoredAsync([.. writes.Select(write => (place, write)), (place, Gus.Remove(303, "n"))]);
        for (var opening = 0; opening < 3; opening++)
        {
            await using var database = await OpenAsync(storage, OnCorruption.Fail);
            await IsAsTheControlAsync(database);
            database.Engine.Capture().Kept.Should().HaveCount(4, "each opening judges them again");
            database.Engine.Capture().Held.Should().BeEmpty();
        }

        await using (var database = await OpenAsync(storage, OnCorruption.Fail))
        {
            (await ImportAsync(database, Root.Grant(2, Gus, "user"))).Applied.Should().Be(1);
            await ShowsAsync(database);
        }

        await using var again = await OpenAsync(storage, OnCorruption.Fail);
        await ShowsAsync(again);

        async Task ShowsAsync(GenosDatabase database)
        {
            (await database.GetAsync("n"))!.Value.AsString().Should().Be("stolen");
            (await database.GetAsync("m"))!.Edges.Should().ContainSingle();
            database.Engine.Capture().Kept.Select(kept => kept.Operation.NodeId + kept.Operation.Kind).Order(StringComparer.Ordinal)
                .Should().Equal(["nRemove", "nUpsert"], "a user may not remove, and what was replaced may show again");
        }
    }

    [Fact]
    public async Task A_stored_operation_that_is_not_due_stays_held()
    {
        var later = Uma.Upsert(FarAhead, "later", 1);
        var storage = await StoredAsync((StateChangeKind.Held, later));
        await using var database = await OpenAsync(storage, OnCorruption.Fail);
        await IsAsTheControlAsync(database);
        database.Engine.Capture().Held.Should().ContainSingle().Which.Id.Should().Be(later.Id);
    }

    [Fact]
    public async Task A_role_that_was_written_into_a_store_is_no_role()
    {
        // Their signatures are good, and those who signed them have no authority.
        var storage = await StoredAsync(
            (StateChangeKind.Current, Gus.Grant(2, Gus, "admin")), (StateChangeKind.Current, Ada.Grant(3, Gus, "admin")),
            (StateChangeKind.Current, Ada.Revoke(400, Uma)), (StateChangeKind.Current, Gus.Remove(500, "n")));
        await using var database = await OpenAsync(storage, OnCorruption.Fail);
        database.Security.RoleOf(Gus.Address).Should().Be("guest");
        database.Security.RoleOf(Uma.Address).Should().Be("user");
        (await database.GetAsync("n"))!.Value.AsString().Should().Be("new");
        (await ImportAsync(database, AttackHarness.Sentinel)).Applied.Should().Be(1);
    }

    /// <summary>The history as a database stores it, and what an attacker adds.</summary>
    private static async Task<MemoryStorage> StoredAsync(params (StateChangeKind Place, Operation Operation)[] added)
    {
        var storage = new MemoryStorage();
        ulong head;
        await using (var database = await OpenAsync(storage, OnCorruption.Fail))
        {
            await ImportAsync(database, History);
            head = database.Engine.Head.Packed;
        }

        await Stores.AlterAsync(storage, (_, value) => value, [.. added.Select(record => Record(new StateChange(record.Place, record.Operation, ++head)))]);
        return storage;
    }

    private static (byte[] Key, byte[] Value) Record(in StateChange change)
    {
        var key = new byte[StateRecords.MaxKeyBytes];
        var value = new ArrayBufferWriter<byte>();
        var length = StateRecords.WriteKey(change, key);
        StateRecords.WriteValue(change, value);
        return (key[..length], value.WrittenSpan.ToArray());
    }

    private static async Task IsAsTheControlAsync(GenosDatabase database)
    {
        await using var control = await OpenAsync(new MemoryStorage(), OnCorruption.Fail);
        await ImportAsync(control, [.. History, AttackHarness.Sentinel]);
        await ImportAsync(database, AttackHarness.Sentinel);
        (await database.GetAsync(AttackHarness.Sentinel.NodeId)).Should().NotBeNull("without it the attack is inconclusive");
        (await ExportText.WrittenByAsync(database)).Should().Be(await ExportText.WrittenByAsync(control));
        database.Fingerprint().Should().Be(control.Fingerprint());
    }

    private static async Task<ImportReport> ImportAsync(GenosDatabase database, params Operation[] operations) => await database.ImportAsync(new MemoryStream(ExportText.Of(operations).Sealed()));

    private static Task<GenosDatabase> OpenAsync(MemoryStorage storage, OnCorruption onCorruption) => Stores.OpenAsync(storage, options =>
    {
        options.Name = "test";
        options.Security = Policy();
        options.VerifyOnLoad = true;
        options.OnCorruption = onCorruption;
        options.TimeProvider = new VirtualTimeProvider(Noon.AddHours(12));
    });
}
