using System.Text;
using System.Text.Json.Nodes;
using GenosDb.Testing;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Database.Support;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>Files that lie, given to a database as exports. After each an honest export must be taken in, and the state be that of a database that never saw the attack.</summary>
public sealed class ImportAttacks
{
    private const long FarAhead = 13 * 3_600_000;

    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Root.Grant(1, Ada, "admin"), Uma.Upsert(200, "n", "new")];
    private static readonly Operation Honest = Uma.Upsert(300, "m", "honest");
    private static readonly string HonestLine = ExportText.Line(Honest);

    public static TheoryData<string> Lies =>
    [
        "altered value", "altered id", "altered stamp", "altered flags", "altered kind", "signature of another line", "author replaced", "key cut", "proof cut", "no proof",
        "unsigned", "unsigned grant", "of another database", "of a foreign batch", "unauthorised", "self-made superadmin", "far ahead", "not canonical", "too deep", "too large", "body twice as long", "before genesis",
    ];

    /// <summary>Lines that are no operation at all.</summary>
    public static TheoryData<string> Nonsense =>
    [
        "", " ", "null", "0", "\"\"", "[]", "{}", "{", "}", "[[[[", "{\"kind\":", "not json", "\u0000", "//", "{/**/}", "{},", "NaN",
        new string('[', 100_000), $"{{\"kind\":\"put\",\"value\":{new string('[', 100_000)}", string.Concat(Enumerable.Repeat("{\"kind\":", 10_000)),
        ExportText.With(HonestLine, ("kind", "superadmin")), ExportText.With(HonestLine, ("kind", 1)), ExportText.With(HonestLine, ("kind", null)), ExportText.With(HonestLine, ("kind", "Upsert")),
        ExportText.With(HonestLine, ("id", null)), ExportText.With(HonestLine, ("id", 1)), ExportText.With(HonestLine, ("id", new JsonObject())), HonestLine.Replace("\"m\"", "null", StringComparison.Ordinal),
        HonestLine.Replace("\"m\"", "\"\\ud800\"", StringComparison.Ordinal), HonestLine.Replace("\"m\"", "\"\\u\"", StringComparison.Ordinal),
        ExportText.With(HonestLine, ("stamp", null)), ExportText.With(HonestLine, ("stamp", "")), ExportText.With(HonestLine, ("stamp", new string('f', 31))), ExportText.With(HonestLine, ("stamp", new string('F', 32))),
        ExportText.With(HonestLine, ("stamp", 1e300)), ExportText.With(HonestLine, ("flags", 256)), ExportText.With(HonestLine, ("flags", -1)), ExportText.With(HonestLine, ("flags", 0.5)), ExportText.With(HonestLine, ("flags", "0")),
        ExportText.With(HonestLine, ("body", "=")), ExportText.With(HonestLine, ("body", 1)), ExportText.With(HonestLine, ("value", 1e300)).Replace("1E+300", "1e999", StringComparison.Ordinal),
        ExportText.With(HonestLine, ("body", null), ("value", "x")).Replace("\"x\"", "{\"a\":1,\"a\":2}", StringComparison.Ordinal),
        ExportText.With(HonestLine, ("scheme", 0)), ExportText.With(HonestLine, ("scheme", 257)), ExportText.With(HonestLine, ("scheme", -1)), ExportText.With(HonestLine, ("scheme", "1")),
        ExportText.With(HonestLine, ("key", null)), ExportText.With(HonestLine, ("key", "?")), ExportText.With(HonestLine, ("key", Convert.ToBase64String(new byte[5_000]))),
        ExportText.With(HonestLine, ("proof", null)), ExportText.With(HonestLine, ("proof", new JsonArray())), ExportText.With(HonestLine, ("proof", Convert.ToBase64String(new byte[5_000]))),
        ExportText.With(ExportText.Line(Uma.Link(300, "m", "n")), ("target", null)), ExportText.With(ExportText.Line(Uma.Link(300, "m", "n")), ("label", null)),
        """{"end":true,"count":0,"sha256":""}""", """{"format":"genosdb-export","version":1,"name":"test"}""",
    ];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_line_that_lies_is_refused_alone(string lie)
    {
        var (reason, bad) = Lie(lie);
        Operation[] neighbours = [Uma.Upsert(310, "before", 1), Uma.Link(311, "before", "n"), .. Uma.Batch(320, 9, i => $"b{i}", i => i)];
        var attack = ExportText.Of(neighbours);
        attack.Lines.Insert(1, bad);
        attack.Lines.Add(bad);

        var report = await RunAsync(attack, neighbours);

        report.Applied.Should().Be(neighbours.Length);
        report.Unchanged.Should().Be(0);
        report.Refused.Should().Equal((ExportText.FirstLine + 1, reason), (ExportText.FirstLine + neighbours.Length + 1, reason));
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_line_that_is_no_operation_is_refused_alone(string line)
    {
        var after = Uma.Upsert(301, "after", 1);
        var attack = new ExportText { Lines = { HonestLine, line, ExportText.Line(after) } };

        var report = await RunAsync(attack, Honest, after);

        report.Should().BeEquivalentTo(new ImportReport(2, 0, [(ExportText.FirstLine + 1, WriteOutcomeReason.Invalid)]));
    }

    [Fact]
    public async Task What_a_file_holds_is_permitted_or_reported_line_by_line()
    {
        Operation[] permitted = [Uma.Upsert(300, "a", 1), Uma.Link(304, "a", "n"), Ada.Remove(302, "n"), Gus.Upsert(303, Gus.Profile, "me")];
        (Operation Operation, WriteOutcomeReason Reason)[] forbidden =
        [
            (Uma.Remove(310, "a"), WriteOutcomeReason.NotAuthorised),
            (Gus.Upsert(311, "a", "mine"), WriteOutcomeReason.NotAuthorised),
            (Uma.Upsert(312, Gus.Profile, "mine"), WriteOutcomeReason.NotAuthorised),
            (Honest.With(value: "altered"), WriteOutcomeReason.Invalid),
            (Uma.Upsert(FarAhead, "later", 1), WriteOutcomeReason.TooFarAhead),
            (Uma.Raw(OperationKind.Upsert, 314, "b", [0xcc, 0x01]), WriteOutcomeReason.Invalid),
            (Uma.Raw(OperationKind.Upsert, 315, "b", [.. Enumerable.Repeat((byte)0x91, 64), 0]), WriteOutcomeReason.OverLimit),
            (Honest.Unsigned(), WriteOutcomeReason.Invalid),
        ];
        var lines = permitted.Select(operation => (Operation: operation, Reason: WriteOutcomeReason.None)).Concat(forbidden).ToArray();
        new Random(1).Shuffle(lines);

        var report = await RunAsync(ExportText.Of(lines.Select(line => line.Operation)), permitted);

        report.Applied.Should().Be(permitted.Length);
        report.Refused.Should().Equal(lines.Index().Where(line => line.Item.Reason != WriteOutcomeReason.None).Select(line => ((long)ExportText.FirstLine + line.Index, line.Item.Reason)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public async Task One_bad_line_among_a_thousand_good_ones_is_refused_and_all_others_count(int groupSize)
    {
        Operation[] good = groupSize == 1
            ? [.. Enumerable.Range(0, 1_001).Select(i => Uma.Upsert(300 + i, $"b{i}", i))]
            : Uma.Batch(300, 1_001, i => $"b{i}", i => i, groupSize);
        foreach (var bad in new[] { 0, 500, 1_000 })
        {
            var attack = ExportText.Of(good);
            attack.Lines[bad] = ExportText.With(attack.Lines[bad], ("body", null), ("value", -1));

            var report = await RunAsync(attack, [.. good.Where((_, i) => i != bad)]);

            report.Should().BeEquivalentTo(new ImportReport(1_000, 0, [(ExportText.FirstLine + bad, WriteOutcomeReason.Invalid)]));
        }
    }

    [Fact]
    public async Task The_same_line_again_changes_nothing()
    {
        var attack = ExportText.Of(Honest, Honest, History[2], Uma.Upsert(100, "n", "replayed"), Honest);
        var report = await RunAsync(attack, Honest);
        report.Should().BeEquivalentTo(new ImportReport(1, 4, []));
    }

    [Fact]
    public async Task Of_two_lines_with_one_id_the_one_with_the_bad_proof_is_reported()
    {
        var forged = Honest.WithProof(new SignatureProof(new byte[64]));
        foreach (var (lines, bad) in new[] { (new[] { forged, Honest }, 0), ([Honest, forged], 1) })
        {
            var report = await RunAsync(ExportText.Of(lines), Honest);
            report.Should().BeEquivalentTo(new ImportReport(1, 0, [(ExportText.FirstLine + bad, WriteOutcomeReason.Invalid)]));
        }
    }

    [Fact]
    public async Task A_file_that_was_cut_anywhere_is_refused_as_a_whole()
    {
        var whole = ExportText.Of(Honest, Uma.Link(301, "m", "n")).Sealed();
        await using var victim = await OpenAsync();
        await using var control = await OpenAsync();
        await ImportAsync(victim, ExportText.Of(History).Sealed());
        await ImportAsync(control, ExportText.Of(History).Sealed());
        for (var length = 0; length < whole.Length - 1; length++)
            await IsRefusedAsync(victim, whole[..length]);
        await IsAsTheControlAsync(victim, control);
        (await ImportAsync(victim, whole[..^1])).Applied.Should().Be(2, "only the end of the last line is missing");
    }

    [Fact]
    public async Task A_file_of_which_a_bit_was_flipped_is_refused_as_a_whole()
    {
        var whole = ExportText.Of(Honest).Sealed();
        await using var victim = await OpenAsync();
        await using var control = await OpenAsync();
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            // The last byte ends the last line, and says nothing.
            if (bit / 8 < whole.Length - 1)
                await IsRefusedAsync(victim, Flipped(whole, bit));
        }

        await IsAsTheControlAsync(victim, control);
    }

    [Fact]
    public async Task A_file_without_a_line_or_with_one_more_is_refused_as_a_whole()
    {
        await using var victim = await OpenAsync();
        await using var control = await OpenAsync();
        var lines = Encoding.UTF8.GetString(ExportText.Of(Honest, Uma.Link(301, "m", "n")).Sealed()).Split('\n')[..^1];
        for (var i = 0; i < lines.Length; i++)
        {
            await IsRefusedAsync(victim, Joined(lines.Where((_, at) => at != i)));
            await IsRefusedAsync(victim, Joined([.. lines[..i], lines[i], .. lines[i..]]));
            await IsRefusedAsync(victim, Joined([.. lines[..i], "", .. lines[i..]]));
        }

        await IsRefusedAsync(victim, Joined([.. lines, "{}"]));
        await IsAsTheControlAsync(victim, control);

        static byte[] Joined(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }

    [Theory]
    [InlineData("""{"format":"genosdb-export","version":1,"name":"other"}""", GenosErrorCode.IncompatibleDatabase)]
    [InlineData("""{"format":"genosdb-export","version":1,"name":"test","salt":"AAAAAAAAAAAAAAAAAAAAAQ=="}""", GenosErrorCode.IncompatibleDatabase)]
    [InlineData("""{"format":"genosdb-export","version":2,"name":"test"}""", GenosErrorCode.InvalidValue)]
    [InlineData("""{"format":"genosdb-export","version":1.5,"name":"test"}""", GenosErrorCode.InvalidValue)]
    [InlineData("""{"format":"genosdb-export","version":"1","name":"test"}""", GenosErrorCode.InvalidValue)]
    [InlineData("""{"format":"genosdb-export","version":1,"name":null}""", GenosErrorCode.IncompatibleDatabase)]
    [InlineData("""{"format":"genosdb-export","version":1,"name":1}""", GenosErrorCode.InvalidValue)]
    [InlineData("""{"format":"genosdb-export","version":1,"name":"test","salt":"?"}""", GenosErrorCode.InvalidValue)]
    [InlineData("""{"format":"other","version":1,"name":"test"}""", GenosErrorCode.InvalidValue)]
    [InlineData("{}", GenosErrorCode.InvalidValue)]
    [InlineData("[]", GenosErrorCode.InvalidValue)]
    [InlineData("", GenosErrorCode.InvalidValue)]
    public async Task A_file_whose_first_line_does_not_fit_is_refused_as_a_whole(string head, GenosErrorCode code)
    {
        await using var victim = await OpenAsync();
        await using var control = await OpenAsync();
        var attack = ExportText.Of(Honest);
        attack.Head = head;
        await IsRefusedAsync(victim, attack.Sealed(), code);
        await IsAsTheControlAsync(victim, control);
    }

    [Fact]
    public async Task A_line_longer_than_any_operation_is_refused_with_its_file_and_a_long_one_alone()
    {
        await using var victim = await OpenAsync();
        await using var control = await OpenAsync();
        var huge = ExportText.With(HonestLine, ("body", null), ("value", new string('x', 9 << 20)));
        await IsRefusedAsync(victim, new ExportText { Lines = { huge } }.Sealed(), GenosErrorCode.LimitExceeded);
        await IsRefusedAsync(victim, Encoding.UTF8.GetBytes(new string('x', 9 << 20)), GenosErrorCode.LimitExceeded);
        await IsAsTheControlAsync(victim, control);

        var attack = new ExportText { Lines = { ExportText.With(HonestLine, ("body", Convert.ToBase64String(new byte[5 << 20]))), HonestLine, ExportText.With(HonestLine, ("id", new string('m', 7 << 20))) } };
        foreach (var inflatedBytes in new[] { 4 << 20, 16 << 20 })
        {
            var report = await RunAsync(attack, new GenosLimits { InflatedBytes = inflatedBytes }, Honest);
            report.Applied.Should().Be(1);
            report.Refused.Select(refused => refused.Line).Should().Equal(ExportText.FirstLine, ExportText.FirstLine + 2);
        }
    }

    [Fact]
    public async Task Lines_of_a_signed_database_are_refused_in_an_unsigned_one()
    {
        await using var victim = await OpenAsync(security: null);
        var unsigned = Operation.Upsert(victim.Id, Uma.At(1), "unsigned", 1);
        var report = await ImportAsync(victim, ExportText.Of(Honest, unsigned, Root.Grant(0, Uma, "user")).Sealed());
        report.Should().BeEquivalentTo(new ImportReport(1, 0, [(ExportText.FirstLine, WriteOutcomeReason.Invalid), (ExportText.FirstLine + 2, WriteOutcomeReason.Invalid)]));
        victim.GetDiagnostics().Registers.Should().Be(1);
    }

    [Fact]
    public async Task Nothing_is_taken_in_for_somebody_who_may_not_synchronise()
    {
        var security = Policy();
        security.Roles.Add(new RoleDefinition("guest", [Permissions.Read], []));
        security.Roles.Add(new RoleDefinition("user", [Permissions.Sync, Permissions.Write, Permissions.Link], ["guest"]));
        security.Roles.Add(new RoleDefinition("superadmin", [Permissions.Delete, Permissions.DeleteAny, Permissions.AssignRole], ["user"]));
        await using var victim = await OpenAsync(security: security);
        var file = ExportText.Of(History).Sealed();
        (await FluentActions.Awaiting(() => ImportAsync(victim, file)).Should().ThrowAsync<GenosPermissionException>()).Which.Permission.Should().Be(Permissions.Sync);
        victim.GetDiagnostics().Registers.Should().Be(0);

        await victim.Security.SignInAsync(GenosIdentity.Create(new Sync.Support.SeededRandomSource(1)));
        (await ImportAsync(victim, file)).Applied.Should().Be(History.Length);
    }

    [Fact]
    public async Task What_there_is_no_room_for_is_reported()
    {
        Operation[] operations = [.. Enumerable.Range(0, 10).Select(i => Uma.Upsert(300 + i, $"b{i}", new string('x', 1_000)))];
        await using var victim = await OpenAsync(new GenosLimits { SignerBytes = 5_000 });
        await ImportAsync(victim, ExportText.Of(History).Sealed());
        var report = await ImportAsync(victim, ExportText.Of(operations).Sealed());
        report.Applied.Should().BeInRange(1, 4);
        report.Unchanged.Should().Be(0);
        report.Refused.Should().HaveCount(10 - (int)report.Applied).And.OnlyContain(refused => refused.Reason == WriteOutcomeReason.NoRoom);
        report.Refused.Should().OnlyContain(refused => !Shows(victim, $"b{refused.Line - ExportText.FirstLine}"));
    }

    [Fact]
    public async Task What_is_not_authorised_counts_when_the_grant_comes_in_another_file()
    {
        await using var victim = await OpenAsync();
        (await ImportAsync(victim, ExportText.Of(Honest).Sealed())).Refused.Should().Equal((ExportText.FirstLine, WriteOutcomeReason.NotAuthorised));
        Shows(victim, "m").Should().BeFalse();
        (await ImportAsync(victim, ExportText.Of(History).Sealed())).Refused.Should().BeEmpty();
        Shows(victim, "m").Should().BeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Files_altered_at_random_bring_nothing_but_what_is_honest(int seed)
    {
        Operation[] honest = [Honest, Root.Grant(300, Mallory, "user"), Mallory.Upsert(400, "by mallory", GenosValue.Array([1, 0.5, "x"])), .. Uma.Batch(320, 9, i => $"b{i}", i => i), Uma.Link(311, "m", "n", "label"), Ada.Remove(312, "b1")];
        var lines = honest.Select(ExportText.Line).ToHashSet(StringComparer.Ordinal);
        var allowed = honest.Concat(History).Select(operation => operation.Id).ToHashSet();
        var random = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var attack = new ExportText { Lines = [.. lines] };
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                Alter(attack.Lines, random);
            await using var victim = await OpenAsync();
            await ImportAsync(victim, ExportText.Of(History).Sealed());

            var report = await ImportAsync(victim, attack.Sealed());

            (report.Applied + report.Unchanged + report.Refused.Length).Should().Be(attack.Lines.Count, "seed {0}, run {1}: each line is counted once", seed, run);
            report.Refused.Should().NotContain(refused => lines.Contains(attack.Lines[(int)refused.Line - ExportText.FirstLine]) && refused.Reason != WriteOutcomeReason.NotAuthorised);
            using var snapshot = victim.GetSnapshot();
            var (again, name) = (new ExportReader(new MemoryStream(Encoding.UTF8.GetBytes(await ExportText.WrittenByAsync(victim)))), $"seed {seed}, run {run}");
            await foreach (var (_, operation) in again.OperationsAsync(new OperationScopes(victim.Id), CancellationToken.None))
                allowed.Should().Contain(operation!.Id, name);
            (await ImportAsync(victim, ExportText.Of(AttackHarness.Sentinel).Sealed())).Applied.Should().Be(1, name);
        }
    }

    private static (WriteOutcomeReason Reason, string Line) Lie(string lie)
    {
        var foreign = new Person(3, DatabaseId.From("other"));
        return lie switch
        {
            "altered value" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("body", null), ("value", "altered"))),
            "altered id" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("id", "elsewhere"))),
            "altered stamp" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("stamp", Uma.At(301).ToString()))),
            "altered flags" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("flags", 1))),
            "altered kind" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("kind", "remove"), ("body", null))),
            "signature of another line" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("proof", Convert.ToBase64String(Uma.Upsert(310, "before", 1).Proof.Span)))),
            "author replaced" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("key", Convert.ToBase64String(Ada.Signer.PublicKey.Span)))),
            "key cut" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("key", Convert.ToBase64String(Uma.Signer.PublicKey.Span[1..])))),
            "proof cut" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("proof", Convert.ToBase64String(Honest.Proof.Span[1..])))),
            "no proof" => (WriteOutcomeReason.Invalid, ExportText.With(HonestLine, ("proof", ""))),
            "unsigned" => (WriteOutcomeReason.Invalid, ExportText.Line(Honest.Unsigned())),
            "unsigned grant" => (WriteOutcomeReason.Invalid, ExportText.Line(Root.Grant(300, Gus, "admin").Unsigned())),
            "of another database" => (WriteOutcomeReason.Invalid, ExportText.Line(foreign.Upsert(300, "m", "honest"))),
            "of a foreign batch" => (WriteOutcomeReason.Invalid, ExportText.Line(foreign.Batch(300, 9, i => $"b{i}", i => i)[4])),
            "unauthorised" => (WriteOutcomeReason.NotAuthorised, ExportText.Line(Gus.Upsert(300, "m", "honest"))),
            "self-made superadmin" => (WriteOutcomeReason.Invalid, ExportText.With(ExportText.Line(Gus.Grant(300, Gus, "superadmin")), ("key", Convert.ToBase64String(Root.Signer.PublicKey.Span)))),
            "far ahead" => (WriteOutcomeReason.TooFarAhead, ExportText.Line(Uma.Upsert(FarAhead, "m", 1))),
            "not canonical" => (WriteOutcomeReason.Invalid, ExportText.Line(Uma.Raw(OperationKind.Upsert, 300, "m", [0xcc, 0x01]))),
            "too deep" => (WriteOutcomeReason.OverLimit, ExportText.Line(Uma.Raw(OperationKind.Upsert, 300, "m", [.. Enumerable.Repeat((byte)0x91, 1_000), 0]))),
            "too large" => (WriteOutcomeReason.OverLimit, ExportText.Line(Uma.Raw(OperationKind.Upsert, 300, "m", [0xc6, 0, 0x10, 0, 0, .. new byte[1 << 20]]))),
            "body twice as long" => (WriteOutcomeReason.Invalid, ExportText.Line(Uma.Raw(OperationKind.Upsert, 300, "m", [1, 1]))),
            _ => (WriteOutcomeReason.Invalid, ExportText.Line(Uma.Upsert(-new DateTimeOffset(2019, 12, 31, 0, 0, 0, TimeSpan.Zero).Subtract(Noon).Duration().Ticks / TimeSpan.TicksPerMillisecond, "m", 1))),
        };
    }

    private static void Alter(List<string> lines, Random random)
    {
        int at = random.Next(lines.Count), other = random.Next(lines.Count);
        var line = new StringBuilder(lines[at]);
        var place = random.Next(Math.Max(line.Length, 1));
        switch (random.Next(8))
        {
            case 0 when line.Length > 0: line[place] = (char)random.Next(32, 127); break;
            case 1 when line.Length > 0: line.Remove(place, 1); break;
            case 2: line.Insert(line.Length == 0 ? 0 : place, (char)random.Next(32, 127)); break;
            case 3: line.Length = line.Length == 0 ? 0 : place; break;
            case 4: lines.Insert(at, lines[other]); return;
            case 5 when lines.Count > 1: lines.RemoveAt(at); return;
            case 6: (lines[at], lines[other]) = (lines[other], lines[at]); return;
            default: Mix(lines, at, other, random); return;
        }

        lines[at] = line.ToString();
    }

    /// <summary>Gives a line a member of another one.</summary>
    private static void Mix(List<string> lines, int at, int other, Random random)
    {
        try
        {
            var members = JsonNode.Parse(lines[other])!.AsObject().ToArray();
            if (members.Length > 0)
                lines[at] = ExportText.With(lines[at], [.. new[] { members[random.Next(members.Length)] }.Select(member => (member.Key, member.Value))]);
        }
        catch (Exception problem) when (problem is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            // One of them was spoilt before.
        }
    }

    /// <summary>Brings the history, the attack and the sentinel; a control gets what counts of the attack.</summary>
    private static Task<ImportReport> RunAsync(ExportText attack, params Operation[] counting) => RunAsync(attack, new GenosLimits(), counting);

    private static async Task<ImportReport> RunAsync(ExportText attack, GenosLimits limits, params Operation[] counting)
    {
        await using var victim = await OpenAsync(limits);
        await using var control = await OpenAsync();
        foreach (var database in new[] { victim, control })
            (await ImportAsync(database, ExportText.Of(History).Sealed())).Applied.Should().Be(History.Length);
        var report = await ImportAsync(victim, attack.Sealed());
        (await ImportAsync(control, ExportText.Of(counting).Sealed())).Refused.Should().BeEmpty();
        await IsAsTheControlAsync(victim, control);

        // What was refused is no easier the second time.
        var again = await ImportAsync(victim, attack.Sealed());
        again.Applied.Should().Be(0);
        again.Refused.Should().Equal(report.Refused);
        (await ExportText.WrittenByAsync(victim)).Should().Be(await ExportText.WrittenByAsync(control));
        return report;
    }

    /// <summary>Both take the sentinel in, and have one state.</summary>
    private static async Task IsAsTheControlAsync(GenosDatabase victim, GenosDatabase control)
    {
        foreach (var database in new[] { victim, control })
        {
            (await ImportAsync(database, ExportText.Of(AttackHarness.Sentinel).Sealed())).Applied.Should().Be(1, "without it the attack is inconclusive");
            Shows(database, AttackHarness.Sentinel.NodeId).Should().BeTrue();
        }

        victim.Fingerprint().Should().Be(control.Fingerprint());
        (await ExportText.WrittenByAsync(victim)).Should().Be(await ExportText.WrittenByAsync(control));
    }

    private static async Task IsRefusedAsync(GenosDatabase victim, byte[] file, GenosErrorCode code = GenosErrorCode.InvalidValue) =>
        (await FluentActions.Awaiting(() => ImportAsync(victim, file)).Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(code);

    private static async Task<ImportReport> ImportAsync(GenosDatabase database, byte[] file) => await database.ImportAsync(new MemoryStream(file));

    private static bool Shows(GenosDatabase database, string id)
    {
        using var snapshot = database.GetSnapshot();
        return snapshot.TryGet(id, out _);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static Task<GenosDatabase> OpenAsync(GenosLimits? limits = null) => OpenAsync(Policy(), limits);

    private static async Task<GenosDatabase> OpenAsync(SecurityOptions? security, GenosLimits? limits = null) => await GenosDatabase.OpenInMemoryAsync(options =>
    {
        options.Name = "test";
        options.Security = security;
        options.Limits = limits ?? new GenosLimits();
        options.TimeProvider = new VirtualTimeProvider(Noon.AddHours(12));
    });
}
