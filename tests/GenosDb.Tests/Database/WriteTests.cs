using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

public sealed class WriteTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;

    public static TheoryData<string, int, int> NamesAboveTheirLimit => new()
    {
        { "id", 257, 256 },
        { "source", 257, 256 },
        { "target", 257, 256 },
        { "label", 65, 64 },
        { "unlink source", 257, 256 },
        { "unlink target", 257, 256 },
        { "unlink label", 65, 64 },
        { "remove", 257, 256 },
    };

    public async Task InitializeAsync()
    {
        _db = await TestDatabases.OpenAsync();
        await _db.PutAsync("one", "a");
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task A_put_without_an_id_gets_one_of_26_characters_that_sorts_by_time()
    {
        List<string> ids = [];
        for (var i = 0; i < 200; i++)
            ids.Add(await _db.PutAsync(i));

        ids.Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 26 && id.All("0123456789abcdefghjkmnpqrstvwxyz".Contains));
        ids.Select(id => id[..10]).Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_write_is_readable_when_its_task_completes()
    {
        var put = _db.PutAsync("two", "b");
        put.IsCompletedSuccessfully.Should().BeTrue();
        (await put).Should().Be("b");
        (await _db.GetAsync("b"))!.Value.Should().Be((GenosValue)"two");
    }

    [Fact]
    public async Task A_put_replaces_the_whole_value_and_leaves_the_edges()
    {
        await _db.PutAsync(new GenosMap { ["x"] = 1, ["y"] = 2 }, "a");
        await _db.PutAsync("two", "b");
        await _db.LinkAsync("a", "b", "knows");

        await _db.PutAsync(new GenosMap { ["x"] = 3 }, "a");

        var node = (await _db.GetAsync("a"))!;
        node.Value.Should().Be((GenosValue)new GenosMap { ["x"] = 3 });
        node.Edges.Should().Equal(new GenosEdge("knows", "b"));
        node.Author.Should().BeNull();
    }

    [Fact]
    public async Task A_put_of_the_same_value_takes_a_newer_stamp()
    {
        var before = (await _db.GetAsync("a"))!;
        await _db.PutAsync("one", "a");
        (await _db.GetAsync("a"))!.Timestamp.Should().BeGreaterThan(before.Timestamp);
    }

    [Fact]
    public async Task Linking_does_not_change_the_stamp_of_a_node()
    {
        await _db.PutAsync("two", "b");
        var before = (await _db.GetAsync("a"))!.Timestamp;
        await _db.LinkAsync("a", "b");
        (await _db.GetAsync("a"))!.Timestamp.Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(NamesAboveTheirLimit))]
    public async Task A_name_above_its_limit_is_refused_with_limit_and_value(string place, int bytes, int maximum)
    {
        // A name of that many bytes, and one of characters of two bytes each: bytes count, not characters.
        foreach (var name in new[] { new string('x', bytes), new string('é', bytes / 2) + "éx"[(bytes % 2)..] })
        {
            var state = _db.State();
            var problem = (await Awaiting(place, name).Should().ThrowAsync<GenosLimitException>()).Which;
            problem.Code.Should().Be(GenosErrorCode.LimitExceeded);
            problem.IsTransient.Should().BeFalse();
            problem.Limit.Should().Be(maximum == 64 ? "LabelBytes" : "NodeIdBytes");
            problem.Maximum.Should().Be(maximum);
            problem.Actual.Should().Be(System.Text.Encoding.UTF8.GetByteCount(name)).And.BeGreaterThan(maximum);
            _db.State().Should().Be(state);
        }
    }

    [Fact]
    public async Task Names_at_their_limits_are_accepted()
    {
        string longest = new('x', 256), accented = new('é', 128), label = new('l', 64);
        await _db.PutAsync(1, longest);
        await _db.PutAsync(2, accented);
        (await _db.LinkAsync(longest, accented, label)).Should().BeTrue();
        (await _db.LinkAsync(longest, accented, new string('é', 32))).Should().BeTrue();
        (await _db.GetEdgesAsync(longest)).Should().HaveCount(2);
    }

    [Fact]
    public async Task An_id_that_is_no_id_is_an_invalid_value()
    {
        var state = _db.State();
        foreach (var id in new[] { "", "a\nb", "a\u0085b", "a\ud800b" })
        {
            foreach (var place in new[] { "id", "source", "target", "remove" })
                (await Awaiting(place, id).Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.InvalidValue);
        }

        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Null_is_the_mistake_of_the_caller()
    {
        await _db.Awaiting(db => db.GetAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _db.Awaiting(db => db.RemoveAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _db.Awaiting(db => db.LinkAsync(null!, "a").AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _db.Awaiting(db => db.LinkAsync("a", null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _db.Awaiting(db => db.LinkAsync("a", "a", null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _db.Awaiting(db => db.UpdateAsync("a", null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _db.Awaiting(db => db.WriteAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task A_value_above_a_mebibyte_is_refused_and_one_of_a_mebibyte_is_not()
    {
        const int HeaderBytes = 5, Limit = 1 << 20;
        await _db.PutAsync(new string('v', Limit - HeaderBytes), "largest");
        var state = _db.State();

        var problem = (await _db.Awaiting(db => db.PutAsync(new string('v', Limit - HeaderBytes + 1), "larger").AsTask()).Should().ThrowAsync<GenosLimitException>()).Which;

        (problem.Limit, problem.Actual, problem.Maximum).Should().Be(("ValueBytes", Limit + 1L, (long?)Limit));
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task What_no_value_can_hold_is_refused()
    {
        var state = _db.State();
        foreach (var number in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            (await _db.Awaiting(db => db.PutAsync(number, "a").AsTask()).Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.InvalidValue);
        (await _db.Awaiting(db => db.PutAsync("half a \ud83d pair", "a").AsTask()).Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.InvalidValue);
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task No_array_of_the_caller_is_kept()
    {
        byte[] bytes = [1, 2, 3];
        await _db.PutAsync(bytes, "a");
        bytes[0] = 9;
        (await _db.GetAsync("a"))!.Value.Should().Be((GenosValue)new byte[] { 1, 2, 3 });
    }

    [Fact]
    public async Task Removing_what_is_not_there_writes_nothing()
    {
        var state = _db.State();
        (await _db.RemoveAsync("nobody")).Should().BeFalse();
        _db.State().Should().Be(state);

        (await _db.RemoveAsync("a")).Should().BeTrue();
        state = _db.State();
        (await _db.RemoveAsync("a")).Should().BeFalse();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_removal_hides_the_edges_of_both_directions_and_a_put_does_not_bring_them_back()
    {
        await _db.PutAsync("two", "b");
        await _db.LinkAsync("a", "b", "out");
        await _db.LinkAsync("b", "a", "in");

        (await _db.RemoveAsync("b")).Should().BeTrue();
        (await _db.GetAsync("b")).Should().BeNull();
        (await _db.GetEdgesAsync("a", EdgeDirection.Both)).Should().BeEmpty();

        await _db.PutAsync("again", "b");
        (await _db.GetEdgesAsync("a", EdgeDirection.Both)).Should().BeEmpty();
        (await _db.GetEdgesAsync("b", EdgeDirection.Both)).Should().BeEmpty();

        (await _db.LinkAsync("a", "b", "out")).Should().BeTrue("the old edge is gone, so this one is new");
        (await _db.GetEdgesAsync("a")).Should().Equal(new GraphEdge("a", "out", "b"));
    }

    [Theory]
    [InlineData("source", "target")]
    [InlineData("target", "source")]
    public async Task An_edge_of_missing_ends_is_stored_and_shows_once_both_are_there(string first, string second)
    {
        (await _db.LinkAsync("source", "target", "knows")).Should().BeTrue();
        (await _db.LinkAsync("source", "target", "knows")).Should().BeFalse("it is linked, although it does not show");
        await _db.PutAsync(1, first);
        (await _db.GetEdgesAsync("source", EdgeDirection.Both)).Should().BeEmpty();
        (await _db.GetEdgesAsync("target", EdgeDirection.Both)).Should().BeEmpty();

        await _db.PutAsync(2, second);

        (await _db.GetEdgesAsync("source")).Should().Equal(new GraphEdge("source", "knows", "target"));
        (await _db.GetEdgesAsync("target", EdgeDirection.Incoming)).Should().Equal(new GraphEdge("source", "knows", "target"));
        (await _db.GetAsync("source"))!.Edges.Should().Equal(new GenosEdge("knows", "target"));
    }

    [Fact]
    public async Task Unlinking_what_was_never_linked_writes_nothing()
    {
        await _db.PutAsync("two", "b");
        var state = _db.State();
        (await _db.UnlinkAsync("a", "b")).Should().BeFalse();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Linking_twice_writes_once_and_unlinking_twice_too()
    {
        await _db.PutAsync("two", "b");
        (await _db.LinkAsync("a", "b")).Should().BeTrue();
        var state = _db.State();
        (await _db.LinkAsync("a", "b")).Should().BeFalse();
        _db.State().Should().Be(state);

        (await _db.UnlinkAsync("a", "b")).Should().BeTrue();
        state = _db.State();
        (await _db.UnlinkAsync("a", "b")).Should().BeFalse();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Two_labels_of_one_pair_are_two_edges()
    {
        await _db.PutAsync("two", "b");
        await _db.LinkAsync("a", "b", "likes");
        await _db.LinkAsync("a", "b");
        (await _db.UnlinkAsync("a", "b", "knows")).Should().BeFalse();

        (await _db.UnlinkAsync("a", "b")).Should().BeTrue();

        (await _db.GetEdgesAsync("a")).Should().Equal(new GraphEdge("a", "likes", "b"));
    }

    [Fact]
    public async Task A_cancelled_write_does_not_happen()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var cancelled = source.Token;
        var state = _db.State();

        Func<Task>[] writes =
        [
            () => _db.PutAsync("x", "a", null, cancelled).AsTask(),
            () => _db.UpdateAsync("a", _ => "x", null, cancelled).AsTask(),
            () => _db.RemoveAsync("a", null, cancelled).AsTask(),
            () => _db.LinkAsync("a", "b", "", null, cancelled).AsTask(),
            () => _db.UnlinkAsync("a", "b", "", null, cancelled).AsTask(),
            () => _db.WriteAsync(batch => batch.Put("x"), null, cancelled).AsTask(),
            () => _db.ClearAsync(ClearScope.ThisReplica, cancelled).AsTask(),
            () => _db.ClearAsync(ClearScope.EveryPeer, cancelled).AsTask(),
        ];
        foreach (var write in writes)
            await write.Should().ThrowAsync<OperationCanceledException>();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Stamps_ascend_also_when_the_clock_goes_back()
    {
        var time = new SettableTime { Now = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero) };
        await using var db = await TestDatabases.OpenAsync(options => options.TimeProvider = time);
        HybridTimestamp last = default;
        foreach (var hours in new[] { 0, -1, 1, -48, 0 })
        {
            time.Now = time.Now.AddHours(hours);
            await db.PutAsync(hours, "a");
            var stamp = (await db.GetAsync("a"))!.Timestamp;
            stamp.Should().BeGreaterThan(last);
            last = stamp;
        }
    }

    private Func<Task> Awaiting(string place, string name) => async () =>
    {
        _ = place switch
        {
            "id" => (object)await _db.PutAsync(1, name),
            "source" => await _db.LinkAsync(name, "a"),
            "target" => await _db.LinkAsync("a", name),
            "label" => await _db.LinkAsync("a", "a", name),
            "unlink source" => await _db.UnlinkAsync(name, "a"),
            "unlink target" => await _db.UnlinkAsync("a", name),
            "unlink label" => await _db.UnlinkAsync("a", "a", name),
            "remove" => await _db.RemoveAsync(name),
            _ => throw new ArgumentOutOfRangeException(nameof(place), place, "Not a place."),
        };
    };

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
