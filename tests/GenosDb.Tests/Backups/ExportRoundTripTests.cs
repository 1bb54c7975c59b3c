using System.Text;
using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Database.Support;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Backups;

/// <summary>What an export holds is all that counts, and it comes back as it was.</summary>
public sealed class ExportRoundTripTests
{
    private const int Steps = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_signed_database_comes_back_from_its_export_as_it_was(int seed)
    {
        var time = new VirtualTimeProvider(Noon);
        await using var source = await OpenAsync(new MemoryStorage(), time, Identity(1));
        var history = new RandomHistory(source, time, seed);
        await history.BeginAsync();
        for (var step = 0; step < Steps; step++)
            await history.StepAsync();
        var text = await ExportText.WrittenByAsync(source);
        var operations = Operations(text);
        operations.Select(operation => operation.Kind).Distinct().Order().Should().Equal(Enum.GetValues<OperationKind>());
        operations.Should().Contain(operation => operation.ProofForm is PathProof).And.Contain(operation => operation.ProofForm is SignatureProof);

        var disk = new SimulatedDisk((ulong)seed);
        await using (var target = await OpenAsync(new LogStorage(disk), time))
        {
            (await ImportAsync(target, text)).Should().BeEquivalentTo(new ImportReport(operations.Count, 0, []), "seed {0}", seed);
            await IsSameAsync(target);
            var before = target.Durable();
            (await ImportAsync(target, text)).Should().BeEquivalentTo(new ImportReport(0, operations.Count, []), "seed {0}", seed);
            target.ShouldBe(before, "seed {0}: what is there already changes nothing", seed);
        }

        await using (var again = await OpenAsync(new LogStorage(disk), time))
            await IsSameAsync(again);
        (await ImportAsync(source, text)).Should().BeEquivalentTo(new ImportReport(0, operations.Count, []), "seed {0}", seed);

        async Task IsSameAsync(GenosDatabase target)
        {
            target.Fingerprint().Should().Be(source.Fingerprint(), "seed {0}", seed);
            target.Image().Should().Be(source.Image(), "seed {0}", seed);
            (await ExportText.WrittenByAsync(target)).Should().Be(text, "seed {0}", seed);
            foreach (var person in new ulong[] { 2, 3 })
                target.Security.RoleOf(new Person(person).Address).Should().Be(source.Security.RoleOf(new Person(person).Address), "seed {0}", seed);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_report_names_the_lines_that_were_altered_and_no_others(int seed)
    {
        var time = new VirtualTimeProvider(Noon);
        await using var source = await OpenAsync(new MemoryStorage(), time, Identity(1));
        var history = new RandomHistory(source, time, seed);
        await history.BeginAsync();
        for (var step = 0; step < Steps; step++)
            await history.StepAsync();
        var written = (await ExportText.WrittenByAsync(source)).Split('\n');
        var altered = new ExportText { Head = written[0], Lines = [.. written[1..^2]] };
        var random = new Random(seed);
        var lines = altered.Lines.Index().Where(line => !IsAuthority(line.Item)).Select(line => line.Index).ToArray();
        random.Shuffle(lines);
        int[] bad = [.. lines.Take(random.Next(1, 10)).Order()];
        foreach (var at in bad)
            altered.Lines[at] = ExportText.With(altered.Lines[at], ("stamp", Uma.At(random.Next(1_000)).ToString()));

        await using var target = await OpenAsync(new MemoryStorage(), time);
        var report = await ImportAsync(target, Encoding.UTF8.GetString(altered.Sealed()));

        report.Refused.Should().Equal(bad.Select(at => ((long)ExportText.FirstLine + at, WriteOutcomeReason.Invalid)), "seed {0}", seed);
        (report.Applied, report.Unchanged).Should().Be((altered.Lines.Count - bad.Length, 0), "seed {0}", seed);
        (await ImportAsync(target, string.Join('\n', written))).Should().BeEquivalentTo(new ImportReport(bad.Length, altered.Lines.Count - bad.Length, []), "seed {0}", seed);
        target.Fingerprint().Should().Be(source.Fingerprint(), "seed {0}", seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task An_unsigned_database_comes_back_from_its_export_as_it_was(int seed)
    {
        var time = new VirtualTimeProvider(Noon);
        var salt = new byte[DatabaseId.SaltSize];
        new Random(seed).NextBytes(salt);
        await using var source = await OpenUnsignedAsync();
        var history = new RandomHistory(source, time, seed);
        for (var step = 0; step < Steps; step++)
            await history.WriteAsync();
        var text = await ExportText.WrittenByAsync(source);

        await using var target = await OpenUnsignedAsync();
        (await ImportAsync(target, text)).Should().BeEquivalentTo(new ImportReport(source.GetDiagnostics().Registers, 0, []), "seed {0}", seed);

        target.Fingerprint().Should().Be(source.Fingerprint(), "seed {0}", seed);
        target.Image().Should().Be(source.Image(), "seed {0}", seed);
        (await ExportText.WrittenByAsync(target)).Should().Be(text, "seed {0}", seed);

        async Task<GenosDatabase> OpenUnsignedAsync() => await GenosDatabase.OpenInMemoryAsync(options =>
        {
            options.Name = "test";
            options.Salt = salt;
            options.TimeProvider = time;
        });
    }

    [Fact]
    public async Task An_empty_database_has_an_export_of_two_lines_that_changes_nothing()
    {
        var time = new VirtualTimeProvider(Noon);
        await using var source = await OpenAsync(new MemoryStorage(), time);
        var text = await ExportText.WrittenByAsync(source);
        text.Split('\n').Should().HaveCount(3);
        (await ImportAsync(source, text)).Should().BeEquivalentTo(new ImportReport(0, 0, []));
    }

    [Fact]
    public async Task Values_that_fill_many_containers_come_back()
    {
        var time = new VirtualTimeProvider(Noon);
        await using var source = await OpenAsync(new MemoryStorage(), time, Identity(1));
        var random = new Random(1);
        var bytes = new byte[1_000_000];
        for (var i = 0; i < 24; i++)
        {
            random.NextBytes(bytes);
            await source.PutAsync(GenosValue.Binary(bytes), $"n{i}");
        }

        await source.WriteAsync(batch =>
        {
            for (var i = 0; i < 2_500; i++)
                batch.Put(i, $"small{i}");
        });
        var text = await ExportText.WrittenByAsync(source);
        await using var target = await OpenAsync(new MemoryStorage(), time);
        (await ImportAsync(target, text)).Should().BeEquivalentTo(new ImportReport(2_524, 0, []));
        target.Fingerprint().Should().Be(source.Fingerprint());
    }

    [Fact]
    public async Task What_is_kept_aside_or_was_replaced_is_not_in_an_export()
    {
        var time = new VirtualTimeProvider(Noon.AddHours(12));
        await using var source = await OpenAsync(new MemoryStorage(), time);
        Operation[] counting = [Root.Grant(0, Uma, "user"), Uma.Upsert(300, "n", "new")];
        await ImportAsync(source, Encoding.UTF8.GetString(ExportText.Of([.. counting, Uma.Upsert(200, "n", "old"), Gus.Upsert(400, "n", "not his"), Uma.Upsert(13 * 3_600_000, "n", "later")]).Sealed()));
        var state = source.Engine.Capture();
        (state.Kept.Length, state.Held.Length).Should().Be((2, 1));
        Operations(await ExportText.WrittenByAsync(source)).Select(operation => $"{operation.Id}").Should().BeEquivalentTo(counting.Select(operation => $"{operation.Id}"));
    }

    private static List<Operation> Operations(string text)
    {
        var scopes = new OperationScopes(Sync.Support.EngineCluster.Database);
        return [.. text.Split('\n')[1..^2].Select(line => ExportLine.TryRead(Encoding.UTF8.GetBytes(line), scopes)!)];
    }

    private static bool IsAuthority(string line) => Operations($"\n{line}\n\n").Single().IsAuthority;

    private static async Task<ImportReport> ImportAsync(GenosDatabase database, string text) => await database.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static GenosIdentity Identity(ulong seed) => GenosIdentity.Create(new Sync.Support.SeededRandomSource(seed));

    private static Task<GenosDatabase> OpenAsync(IGraphStorage storage, VirtualTimeProvider time, GenosIdentity? signer = null) => Stores.OpenAsync(storage, options =>
    {
        options.Name = "test";
        options.TimeProvider = time;
        options.Security = new SecurityOptions { SuperAdmins = { new SuperAdmin(Root.Address) }, Acls = true, Signer = signer };
    });

    /// <summary>People who take turns in one database, and do everything that can be done.</summary>
    private sealed class RandomHistory(GenosDatabase database, VirtualTimeProvider time, int seed)
    {
        private static readonly string[] Labels = ["", "knows", "é\"\\", "<label>"];

        private readonly Random _random = new(seed);
        private readonly List<OperationId> _written = [];
        private readonly string[] _ids = ["a", "b", "two words", "\"\\/", "é\u2028\ud83d\ude00", "<&>", new string('x', 256)];

        private static Address UmasAddress { get; } = Uma.Address;

        /// <summary>One of each, so that no kind is left to chance.</summary>
        public async Task BeginAsync()
        {
            await database.PutAsync(1, "base");
            await database.PutAsync(1, "gone");
            await database.RemoveAsync("gone");
            await database.LinkAsync("base", "base", "once");
            await database.UnlinkAsync("base", "base", "once");
            await database.LinkAsync("base", "base", "ever");
            await database.Security.PutSealedAsync("secret", "sealed");
            var list = await database.Security.Acls.SetAsync("list", "list");
            await database.Security.Acls.GrantAsync(list, UmasAddress, AclLevel.Write);
            await database.WriteAsync(batch =>
            {
                for (var i = 0; i < 300; i++)
                    batch.Put(Value(), $"bulk{i}");
            });
            await database.Security.AssignRoleAsync(UmasAddress, "user");
            await time.AdvanceAsync(TimeSpan.FromSeconds(1));
            await SignInAsync(3);
            await database.PutAsync(1, "uma");
            await time.AdvanceAsync(TimeSpan.FromSeconds(1));
            await SignInAsync(1);
            await database.Security.RevokeAsync(UmasAddress);
            // Written while she had the role, and not seen by who revoked it.
            var late = Uma.Upsert(500, "late", 1);
            await ImportAsync(database, Encoding.UTF8.GetString(ExportText.Of(late).Sealed()));
            (await database.Security.AmnestyAsync([late.Id])).Should().Be(1);
            await database.Security.AssignRoleAsync(UmasAddress, "admin", time.GetUtcNow().AddDays(1));
        }

        public async Task StepAsync()
        {
            await time.AdvanceAsync(TimeSpan.FromMilliseconds(_random.Next(1, 2_000)));
            var subject = _random.Next(2) == 0 ? UmasAddress : Ada.Address;
            try
            {
                switch (_random.Next(14))
                {
                    case 0: await SignInAsync(1); break;
                    case 1: await SignInAsync((ulong)_random.Next(1, 4)); break;
                    case 2: await database.Security.AssignRoleAsync(subject, _random.Next(2) == 0 ? "user" : "admin", _random.Next(2) == 0 ? time.GetUtcNow().AddSeconds(20) : null); break;
                    case 3: await database.Security.AssignRoleAsync(subject, "guest"); break;
                    case 4: await database.Security.RevokeAsync(subject); break;
                    case 5 when _written.Count > 0: await database.Security.AmnestyAsync([.. _written.TakeLast(5)]); break;
                    case 6: await database.Security.Acls.GrantAsync(await database.Security.Acls.SetAsync(Value(), "list"), subject, AclLevel.Write); break;
                    case 7: await database.PutAsync(Value(), $"user:{database.Security.State.Address}"); break;
                    default: await WriteAsync(); break;
                }
            }
            catch (GenosPermissionException)
            {
                // So is the role at this moment.
            }
        }

        public async Task WriteAsync()
        {
            switch (_random.Next(8))
            {
                case 0: await database.RemoveAsync(Id()); break;
                case 1 or 2: await database.LinkAsync(Id(), Id(), Label()); break;
                case 3: await database.UnlinkAsync(Id(), Id(), Label()); break;
                case 4:
                    var count = _random.Next(2, 60);
                    _written.AddRange((await database.WriteAsync(batch =>
                    {
                        for (var i = 0; i < count; i++)
                            batch.Put(Value(), _random.Next(4) == 0 ? Id() : $"n{i}");
                    })).Operations);
                    break;
                default: _written.AddRange((await database.WriteAsync(batch => batch.Put(Value(), Id()))).Operations); break;
            }
        }

        private async Task SignInAsync(ulong person) => await database.Security.SignInAsync(Identity(person));

        private string Id() => _ids[_random.Next(_ids.Length)];

        private string Label() => Labels[_random.Next(Labels.Length)];

        private GenosValue Value(int depth = 0)
        {
            switch (_random.Next(depth > 3 ? 12 : 15))
            {
                case 0: return GenosValue.Null;
                case 1: return _random.Next(2) == 0;
                case 2: return new[] { long.MaxValue, long.MinValue, (1L << 53) + 1, -(1L << 53) - 1, uint.MaxValue, 0 }[_random.Next(6)];
                case 3: return _random.NextInt64(long.MinValue, long.MaxValue);
                case 4: return new[] { 0.1, -0.5, double.Epsilon, double.MaxValue, double.MinValue, Math.PI, 1e300, 4_503_599_627_370_495.5 }[_random.Next(8)];
                case 5: return BitConverter.Int64BitsToDouble(_random.NextInt64()) is var number && double.IsFinite(number) ? number : 1.5;
                case 6: return new[] { "", "\0\u0001\n\r\t\"\\", "é\u0085\u2028\u2029", "\ud83d\ude00\uffff", "AQID", "</script>" }[_random.Next(6)];
                case 7: return new string('x', _random.Next(20_000));
                case 8: return GenosValue.Binary(Bytes(_random.Next(4)));
                case 9: return GenosValue.Binary(Bytes(_random.Next(70_000)));
                case 10: return new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(_random.Next(-12, 12))).AddTicks(_random.Next());
                case 11: return Deep();
                case 12: return GenosValue.Array([.. Enumerable.Range(0, _random.Next(5)).Select(_ => Value(depth + 1))]);
                default:
                    var map = new GenosMap();
                    for (var i = _random.Next(5); i > 0; i--)
                        map[new[] { "", "a", "value", "body", "é", "\ue000", "\ud800\udc00", "\"" }[_random.Next(8)]] = Value(depth + 1);
                    return map;
            }
        }

        /// <summary>As deep as a value may be where it stands alone.</summary>
        private static GenosValue Deep()
        {
            var value = GenosValue.Array([]);
            for (var depth = 1; depth < ValidityLimits.ValueDepth - 5; depth++)
                value = depth % 2 == 0 ? GenosValue.Array([value]) : new GenosMap { ["k"] = value };
            return value;
        }

        private byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            _random.NextBytes(bytes);
            return bytes;
        }
    }
}
