using GenosDb.Security;
using GenosDb.Testing;
using GenosDb.Tests.Transports.Channels;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class ChannelAdmissionTests
{
    private static readonly DatabaseId Id = DatabaseId.From("shared");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task I07_another_format_is_a_different_database_to_both_sides_and_no_link_comes_of_it()
    {
        ChannelAdmission alice = Create(format: 0xA), bob = Create(format: 0xB);

        var (dialling, listening) = await MeetAsync(alice, bob);

        (dialling.Problem!.Kind, dialling.Problem.Here, dialling.Problem.There).Should().Be((PeerProblemKind.DifferentDatabase, "000000000000000a", "000000000000000b"));
        (listening.Problem!.Kind, listening.Problem.Here, listening.Problem.There).Should().Be((PeerProblemKind.DifferentDatabase, "000000000000000b", "000000000000000a"));
        var again = Create(format: 0xA);
        await RequireToMeetAsync(alice, again);
    }

    [Fact]
    public async Task Each_side_is_let_in_under_the_address_of_its_key()
    {
        using GenosIdentity first = GenosIdentity.Create(new SeededRandomSource(1)), second = GenosIdentity.Create(new SeededRandomSource(2));
        ChannelAdmission alice = Create(first), bob = Create(second);

        var (dialling, listening) = await MeetAsync(alice, bob);

        (dialling.Problem, listening.Problem).Should().Be(((PeerProblem?)null, (PeerProblem?)null));
        (dialling.Identity, listening.Identity).Should().Be((second.Address, first.Address));
        await dialling.Link.DisposeAsync();
        await listening.Link.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_not_allowed_in_is_told_nothing()
    {
        using var stranger = GenosIdentity.Create(new SeededRandomSource(3));
        ChannelAdmission alice = Create(stranger), bob = Create(admit: address => address is null);

        var (dialling, listening) = await MeetAsync(alice, bob);

        (listening.Problem!.Kind, listening.Problem.There).Should().Be((PeerProblemKind.NotAllowedToSync, stranger.Address.ToString()));
        // Its proof was the last message, so that the end comes after the handshake.
        dialling.Problem.Should().BeNull();
        await foreach (var _ in dialling.Link.ReadAllAsync(CancellationToken.None))
            Assert.Fail("Nothing is sent.");
        await dialling.Link.DisposeAsync();
        var nobody = Create();
        await RequireToMeetAsync(nobody, bob);
    }

    [Fact]
    public async Task A_key_that_is_wiped_while_a_handshake_is_under_way_breaks_that_link_and_nothing_else()
    {
        var identity = GenosIdentity.Create(new SeededRandomSource(1));
        ChannelAdmission alice = Create(identity), bob = Create();
        await using var pair = new LinkPair();
        var dialling = alice.AdmitAsync(pair.Alice, CancellationToken.None);
        identity.Dispose();
        var answering = bob.AdmitAsync(pair.Bob, CancellationToken.None);

        await dialling.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
        (await answering.InTime()).Problem.Should().NotBeNull();
        bob.HalfOpen.Count.Should().Be(0);
        await RequireToMeetAsync(Create(), bob);
    }

    [Fact]
    public async Task A_handshake_that_does_not_go_on_ends_after_ten_seconds()
    {
        ChannelAdmission alice = Create(), bob = Create();
        await using var pair = new LinkPair();
        var admission = bob.AdmitAsync(pair.Bob, CancellationToken.None);
        await _time.TimerAsync(wait => wait == ChannelAdmission.HandshakeTimeout).InTime();

        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        admission.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await admission.InTime()).Problem!.Kind.Should().Be(PeerProblemKind.HalfOpen);
        bob.HalfOpen.Count.Should().Be(0);
        await RequireToMeetAsync(alice, bob);
    }

    [Fact]
    public async Task H04_of_handshakes_that_never_finish_the_newest_are_kept_and_honest_ones_come_through()
    {
        ChannelAdmission alice = Create(), bob = Create();
        List<Task<Admission>> admissions = [];
        for (var stranger = 0; stranger < 500; stranger++)
        {
            var link = new LinkPair().Bob;
            admissions.Add(bob.AdmitAsync(link, CancellationToken.None));
            bob.HalfOpen.Count.Should().BeLessThanOrEqualTo(ChannelAdmission.MaxHalfOpen);
            if (stranger % 100 == 99)
                await RequireToMeetAsync(alice, bob);
        }

        await Until.TrueAsync(() => admissions.Count(admission => admission.IsCompleted) >= 500 - ChannelAdmission.MaxHalfOpen, "the oldest gave way");
        _time.Advance(ChannelAdmission.HandshakeTimeout);

        (await Task.WhenAll(admissions).InTime()).Should().OnlyContain(admission => admission.Problem!.Kind == PeerProblemKind.HalfOpen);
        bob.HalfOpen.Count.Should().Be(0);
        await RequireToMeetAsync(alice, bob);
    }

    [Fact]
    public async Task H02_garbage_ends_a_link_at_its_first_message_and_costs_no_key()
    {
        ChannelAdmission alice = Create(), bob = Create();
        var random = new SeededRandomSource(5);
        for (var round = 0; round < 200; round++)
        {
            await using var pair = new LinkPair();
            var garbage = new byte[1 + (round * 31)];
            random.Fill(garbage);
            var admission = bob.AdmitAsync(pair.Bob, CancellationToken.None);
            await pair.Alice.SendAsync(garbage, CancellationToken.None);
            (await admission.InTime()).Problem!.Kind.Should().BeOneOf(PeerProblemKind.NotAuthenticated, PeerProblemKind.IncompatibleVersion);
        }

        await RequireToMeetAsync(alice, bob);
    }

    private ChannelAdmission Create(ISigner? signer = null, ulong format = 7, Func<Address?, bool>? admit = null) => new(
        new ChannelSettings(() => new ChannelIdentity(signer, new Es256SignatureScheme()), format, PolicyId: 0)
        {
            Admit = (ReadOnlyMemory<byte> publicKey, out Address? identity) =>
            {
                identity = ChannelIdentity.AddressOf(publicKey.Span);
                return admit?.Invoke(identity) ?? true;
            },
        },
        roomSecret: [],
        Id,
        4 << 20,
        _time,
        new SeededRandomSource(format));

    private static async Task<(Admission Dialling, Admission Listening)> MeetAsync(ChannelAdmission dialling, ChannelAdmission listening)
    {
        var pair = new LinkPair();
        var answering = listening.AdmitAsync(pair.Bob, CancellationToken.None);
        var dialled = await dialling.AdmitAsync(pair.Alice, CancellationToken.None).InTime();
        return (dialled, await answering.InTime());
    }

    private static async Task RequireToMeetAsync(ChannelAdmission dialling, ChannelAdmission listening)
    {
        var (alice, bob) = await MeetAsync(dialling, listening);
        (alice.Problem, bob.Problem).Should().Be(((PeerProblem?)null, (PeerProblem?)null));
        await alice.Link.SendAsync("hello"u8.ToArray(), CancellationToken.None);
        await alice.Link.DisposeAsync();
        List<int> lengths = [];
        await foreach (var frame in bob.Link.ReadAllAsync(CancellationToken.None))
            lengths.Add(frame.Length);
        lengths.Should().Equal(5);
        await bob.Link.DisposeAsync();
    }
}
