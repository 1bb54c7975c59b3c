using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>The scenarios of peers that lie, of other versions and of hostile frames, by number. Each ends with the state unchanged.</summary>
public sealed class HostilePeerScenarios
{
    private readonly EngineCluster _cluster = new();
    private readonly TestPeer _bob;

    public HostilePeerScenarios()
    {
        _bob = _cluster.Add("bob");
        _bob.Put("own", 1);
    }

    [Fact]
    [Trait("Scenario", "81")]
    public void Lying_positions_and_fingerprints_affect_that_pair_only()
    {
        var alice = _cluster.Add("alice");
        alice.Put("honest", 1);
        var liar = new ScriptedPeer(_bob);
        liar.Open(at: ulong.MaxValue);
        var request = liar.Receive<SyncRequest>();
        liar.Send(new SyncNone(request.Sid, liar.Replica, liar.At(ulong.MaxValue)));
        liar.Send(new OperationsPush(alice.Engine.Replica, new HybridTimestamp(0, alice.Engine.Replica), new HybridTimestamp(ulong.MaxValue, alice.Engine.Replica), default));
        liar.Send(liar.Head(isOpening: false, at: 1, fingerprint: UInt128.MaxValue, count: -1 + long.MaxValue, acknowledged: new HybridTimestamp(ulong.MaxValue, _bob.Engine.Replica)));

        _cluster.Connect(alice, _bob);
        _cluster.Run();

        _bob.Value("honest").Should().Be((GenosValue)1);
        alice.Value("own").Should().Be((GenosValue)1);
        _bob.Engine.Sessions.Single(session => session.Replica == liar.Replica).Acknowledged.Should().BeLessThanOrEqualTo(_bob.Engine.Head.Packed);
    }

    [Fact]
    [Trait("Scenario", "81")]
    public void A_request_from_beyond_the_head_costs_a_new_name_and_nothing_else()
    {
        var liar = Opened();
        var old = _bob.Engine.Replica;

        liar.Send(new SyncRequest(1, new HybridTimestamp(ulong.MaxValue, old), 1, 1, 1, SyncRequestFlags.AllowBulk, 1 << 20, null));

        _bob.Engine.Replica.Should().NotBe(old);
        _bob.Value("own").Should().Be((GenosValue)1);
    }

    [Fact]
    [Trait("Scenario", "82")]
    public void An_operation_of_an_unknown_kind_is_refused_alone()
    {
        var peer = Opened();

        peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), peer.Container(peer.Upsert("good", 2), peer.Raw((OperationKind)200, "bad"))));

        _bob.Value("good").Should().Be((GenosValue)2);
        _bob.Value("bad").Should().BeNull();
        var refused = _bob.Effects.OfType<SyncEffect.Refused>().Should().ContainSingle().Subject;
        refused.Operations.Should().ContainSingle().Subject.Verdict.Should().Be(OperationVerdict.Malformed);
        peer.IsClosed.Should().BeFalse();
    }

    [Fact]
    public void Three_intrinsic_faults_close_the_link()
    {
        var peer = Opened();
        for (var i = 0; i < 3; i++)
            peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), peer.Container(peer.Raw(OperationKind.Upsert, "bad", body: [0xca, 0, 0, 0, 0]))));

        peer.IsClosed.Should().BeTrue();
        peer.Problem!.Kind.Should().Be(PeerProblemKind.Banned);
        _bob.Graph.RegisterCount.Should().Be(1);
    }

    [Fact]
    [Trait("Scenario", "98")]
    public void Another_wire_version_gets_a_clear_error_and_no_data()
    {
        var peer = new ScriptedPeer(_bob);
        peer.Receive<Head>();
        var frame = FrameCodec.Encode(peer.Head());
        frame[1] = 2;

        peer.SendBytes(frame);

        peer.Receive<WireError>().Code.Should().Be(WireErrorCode.Version);
        peer.Received.Should().BeEmpty();
        peer.Problem.Should().Be(new PeerProblem(PeerProblemKind.IncompatibleVersion, "1", "2", peer.Problem!.Remedy));
    }

    [Fact]
    [Trait("Scenario", "99")]
    public void Unknown_message_types_from_0x80_on_are_ignored()
    {
        var peer = Opened();
        for (var type = 0x80; type <= 0xFF; type++)
            peer.SendBytes(new byte[] { (byte)'G', 1, 0, (byte)type, 0xFF, 0x00 });

        peer.IsClosed.Should().BeFalse();
        peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), peer.Container(peer.Upsert("good", 2))));
        _bob.Value("good").Should().Be((GenosValue)2);
    }

    [Fact]
    public void Unknown_message_types_below_0x80_end_the_link()
    {
        var peer = Opened();

        peer.SendBytes(new byte[] { (byte)'G', 1, 0, 0x7F, 0x80 });

        peer.Receive<WireError>().Code.Should().Be(WireErrorCode.Unsupported);
        peer.IsClosed.Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "100")]
    public void Another_database_is_refused_on_both_sides_without_data()
    {
        var stranger = _cluster.Add("stranger", database: "other");
        stranger.Put("secret", 1);
        _cluster.Trace.Clear();

        _cluster.Connect(stranger, _bob);
        _cluster.Run();

        _cluster.Trace.Should().OnlyContain(message => message.Message is Head || message.Message is WireError);
        _bob.Value("secret").Should().BeNull();
        _cluster.Peers.SelectMany(peer => peer.Effects).OfType<SyncEffect.Close>()
            .Should().Contain(close => close.Problem!.Kind == PeerProblemKind.DifferentDatabase);
    }

    [Fact]
    [Trait("Scenario", "105")]
    public void A_first_frame_that_is_no_head_is_refused()
    {
        var peer = new ScriptedPeer(_bob);
        peer.Receive<Head>();

        peer.Send(new SyncRequest(1, null, 0, 0, 0, SyncRequestFlags.AllowBulk, 1 << 20, null));

        peer.Receive<WireError>().Code.Should().Be(WireErrorCode.Protocol);
        peer.IsClosed.Should().BeTrue();
        peer.Received.Should().BeEmpty();
    }

    [Fact]
    public void A_peer_that_never_opens_is_let_go()
    {
        var silent = _cluster.Add("silent");
        var link = _cluster.Connect(silent, _bob);
        link.FromDialler.Loses = _ => true;

        _cluster.Advance(TimeSpan.FromSeconds(11));

        _bob.Effects.OfType<SyncEffect.Close>().Should().Contain(close => close.Problem!.Kind == PeerProblemKind.HalfOpen);
    }

    [Fact]
    public void A_container_that_cannot_be_taken_apart_ends_the_link_and_changes_nothing()
    {
        var peer = Opened();
        var before = _bob.Graph.Fingerprint;

        peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), new byte[] { 0, 1, 2, 3 }));

        peer.Receive<WireError>().Code.Should().Be(WireErrorCode.Protocol);
        peer.IsClosed.Should().BeTrue();
        _bob.Graph.Fingerprint.Should().Be(before);
    }

    [Fact]
    public void Every_frame_truncated_or_flipped_is_a_typed_error_or_harmless()
    {
        var sample = new ScriptedPeer(_bob);
        WireMessage[] messages =
        [
            sample.Head(),
            sample.Head(isOpening: false, at: 5),
            new SyncRequest(3, sample.At(9), 1, 2, 3, SyncRequestFlags.AllowBulk, 1_000, null),
            new SyncNone(1, sample.Replica, sample.At(4)),
            new DeltaSync(1, sample.Replica, sample.At(0), sample.At(4), 0, true, sample.Container(sample.Upsert("x", 1)), 7),
            new FullStateSync(1, sample.Replica, FullStateScope.All, sample.At(4), 0, default, new byte[] { 0x10, 0x61 }, true, sample.Container(sample.Upsert("x", 1)), new TransferEstimate(1, 2)),
            new SyncMore(1, 0, 100),
            new OperationsPush(sample.Replica, sample.At(0), sample.At(4), sample.Container(sample.Upsert("x", 1))),
            new SyncDefer(1, DeferReason.Busy, 5, null),
            new WireError(null, WireErrorCode.Protocol, "no", 1),
        ];
        var link = 2_000L;
        foreach (var frame in messages.Select(FrameCodec.Encode))
        {
            for (var length = 0; length < frame.Length; length++)
                Try(frame.AsMemory(0, length));
            for (var bit = 0; bit < frame.Length * 8; bit++)
            {
                var flipped = frame.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Try(flipped);
            }
        }

        _bob.Value("own").Should().Be((GenosValue)1);
        Invariants.Check([_bob]);

        void Try(ReadOnlyMemory<byte> frame)
        {
            var peer = new ScriptedPeer(_bob, new ReplicaId((ulong)link), link++);
            peer.Open();
            peer.SendBytes(frame);
            _bob.Handle(SyncInput.LinkClosed(new LinkId(link - 1)));
        }
    }

    private ScriptedPeer Opened()
    {
        var peer = new ScriptedPeer(_bob);
        peer.Open();
        var request = peer.Receive<SyncRequest>();
        peer.Send(new SyncNone(request.Sid, peer.Replica, peer.At(0)));
        return peer;
    }
}
