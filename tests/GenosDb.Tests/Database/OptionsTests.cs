using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Database;

public sealed class OptionsTests
{
    [Fact]
    public async Task Every_wrong_option_is_named_with_its_value_in_one_exception()
    {
        var transport = new InMemoryHub().CreateTransport("alice");
        var problem = (await Opening(options =>
        {
            options.Name = new string('n', 257);
            options.Salt = new byte[15];
            options.Durability = (Durability)17;
            options.OplogSize = -1;
            options.TypeProperty = "";
            options.Json = null!;
            options.OnUnreadable = (OnUnreadable)17;
            options.TimeProvider = null!;
            options.Transports.Add(transport);
            options.Transports.Add(transport);
            options.Limits = new GenosLimits
            {
                FrameBytes = 1,
                InflatedBytes = 2,
                BatchOperations = 4_097,
                OutboundBytesPerLink = 0,
                StagedBytes = 3,
                SignerBytes = -1,
                ClockDrift = TimeSpan.Zero,
                ClockHold = TimeSpan.FromSeconds(-1),
                Connections = 70_000,
            };
        }).Should().ThrowAsync<ArgumentException>()).Which;

        problem.ParamName.Should().Be("configure");
        var lines = problem.Message.Split(Environment.NewLine);
        foreach (var (option, value) in new[]
        {
            ("Name", "257"), ("Salt", "15"), ("Durability", "17"), ("OplogSize", "-1"), ("TypeProperty", "''"), ("Json", "null"), ("OnUnreadable", "17"), ("TimeProvider", "null"), ("Transports", "twice"), ("FrameBytes", "1"),
            ("InflatedBytes", "2"), ("BatchOperations", "4097"), ("OutboundBytesPerLink", "0"), ("StagedBytes", "3"), ("SignerBytes", "-1"),
            ("ClockDrift", "00:00:00"), ("ClockHold", "-00:00:01"), ("Connections", "70000"),
        })
            lines.Should().ContainSingle(line => line.StartsWith(option + " ", StringComparison.Ordinal)).Which.Should().Contain(value);
        lines.Should().HaveCount(18);
        await transport.DisposeAsync();
    }

    [Fact]
    public async Task Options_that_are_null_or_no_text_are_wrong_too()
    {
        (await Opening(options => (options.Name, options.Limits) = (null!, null!)).Should().ThrowAsync<ArgumentException>())
            .Which.Message.Should().Contain("Name is null").And.Contain("Limits is null");
        (await Opening(options => (options.Name, options.OplogSize) = ("half a \ud83d pair", -1)).Should().ThrowAsync<ArgumentException>())
            .Which.Message.Should().Contain("Name ").And.Contain("OplogSize is -1");
        await Opening(options => options.Transports.Add(null!)).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Options_at_their_bounds_are_right()
    {
        GenosLimits[] bounds =
        [
            new()
            {
                FrameBytes = 4 << 20, InflatedBytes = 4 << 20, BatchOperations = 1, OutboundBytesPerLink = 4 << 20,
                StagedBytes = 16 << 20, SignerBytes = 0, ClockDrift = TimeSpan.FromTicks(1), ClockHold = TimeSpan.FromTicks(1), Connections = 1,
            },
            new()
            {
                FrameBytes = 64 << 20, InflatedBytes = 256 << 20, BatchOperations = 4_096,
                OutboundBytesPerLink = int.MaxValue, StagedBytes = long.MaxValue, SignerBytes = long.MaxValue, Connections = 65_536,
            },
        ];
        foreach (var limits in bounds)
        {
            await using var db = await TestDatabases.OpenAsync(options =>
            {
                options.Name = new string('é', 128);
                options.Salt = new byte[16];
                options.OplogSize = 0;
                options.Limits = limits;
            });
            await db.PutAsync(1, "a");
            (await db.GetAsync("a")).Should().NotBeNull();
        }
    }

    [Fact]
    public async Task Options_are_copied_at_opening()
    {
        GenosOptions? kept = null;
        var calls = 0;
        await using var db = await TestDatabases.OpenAsync(options =>
        {
            calls++;
            kept = options;
            options.Name = "before";
            options.Limits = new GenosLimits { BatchOperations = 2 };
        });
        kept!.Name = "after";
        kept.Limits = new GenosLimits();
        kept.OplogSize = 0;
        kept.TimeProvider = null!;
        kept.Transports.Add(null!);

        calls.Should().Be(1);
        db.Name.Should().Be("before");
        await db.WriteAsync(batch => batch.Put(1));
        db.GetDiagnostics().OplogCapacity.Should().Be(10_000);
        await db.Awaiting(d => d.WriteAsync(batch =>
        {
            for (var i = 0; i < 3; i++)
                batch.Put(i);
        }).AsTask()).Should().ThrowAsync<GenosLimitException>();
        db.Sync.Status.Phase.Should().Be(SyncPhase.Offline);
    }

    [Fact]
    public async Task The_defaults_open_a_database_that_nobody_shares()
    {
        await using var one = await GenosDatabase.OpenInMemoryAsync();
        await using var other = await GenosDatabase.OpenInMemoryAsync();
        one.Name.Should().NotBeEmpty().And.NotBe(other.Name);
        one.Id.Should().NotBe(other.Id);
        one.State.Should().Be(DatabaseState.Open);
    }

    [Fact]
    public async Task The_id_is_made_from_name_and_salt()
    {
        async Task<DatabaseId> IdAsync(string name, byte[] salt)
        {
            await using var db = await TestDatabases.OpenAsync(options => (options.Name, options.Salt) = (name, salt));
            return db.Id;
        }

        var plain = await IdAsync("todos", []);
        (await IdAsync("todos", [])).Should().Be(plain);
        (await IdAsync("todo", [])).Should().NotBe(plain);
        (await IdAsync("todos", [.. Enumerable.Repeat((byte)1, 16)])).Should().NotBe(plain);
    }

    [Fact]
    public async Task What_configure_throws_comes_back() =>
        await Opening(_ => throw new InvalidTimeZoneException()).Should().ThrowAsync<InvalidTimeZoneException>();

    [Fact]
    public async Task A_cancelled_opening_opens_nothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var isConfigured = false;
        Func<Task> opening = () => GenosDatabase.OpenInMemoryAsync(_ => isConfigured = true, source.Token).AsTask();
        await opening.Should().ThrowAsync<OperationCanceledException>();
        isConfigured.Should().BeFalse();
    }

    [Fact]
    public async Task Clock_and_randomness_come_from_the_options()
    {
        var noon = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
        async Task<(string Id, HybridTimestamp Stamp)> RunAsync()
        {
            await using var db = await TestDatabases.OpenAsync(options =>
            {
                options.TimeProvider = new FixedTime(noon);
                options.Random = new SeededRandomSource(5);
            });
            var id = await db.PutAsync(1);
            return (id, (await db.GetAsync(id))!.Timestamp);
        }

        var first = await RunAsync();
        (await RunAsync()).Should().Be(first);
        first.Stamp.UnixMilliseconds.Should().Be(noon.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Two_databases_of_one_process_share_nothing()
    {
        await using var one = await TestDatabases.OpenAsync(options => options.Name = "shared");
        await using var other = await TestDatabases.OpenAsync(options => options.Name = "shared");
        var changes = new Recorder<GraphChangeSet>();
        using var subscription = other.Changes.Subscribe(changes);
        await one.PutAsync(1, "a");
        await one.Sync.PauseAsync();

        (await other.GetAsync("a")).Should().BeNull();
        other.Replica.Should().NotBe(one.Replica);
        other.Revision().Should().Be(0);
        other.Sync.Status.IsPaused.Should().BeFalse();
        await one.DisposeAsync();
        await other.PutAsync(2, "b");
        (await changes.CountAsync(1)).Single().Added.Single().Id.Should().Be("b");
    }

    private static Func<Task> Opening(Action<GenosOptions> configure) => () => GenosDatabase.OpenInMemoryAsync(configure).AsTask();

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
