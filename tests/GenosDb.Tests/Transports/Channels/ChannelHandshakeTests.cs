using GenosDb.Security;
using GenosDb.Testing;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

/// <summary>The attacks I01 to I06 and I08 on the handshake, each followed by an honest one.</summary>
public sealed class ChannelHandshakeTests
{
    private const int PointInOpening = 35;
    private const int PointInAnswer = 4;

    [Fact]
    public void Both_sides_learn_who_the_other_is_and_what_it_has()
    {
        using var dialling = Handshakes.Dial(Handshakes.Terms(Handshakes.Alice, Handshakes.Room, format: 0xA1));
        using var listening = Handshakes.Listen(Handshakes.Terms(Handshakes.Bob, Handshakes.Room, format: 0xFFFF_FFFF_FFFF_FFFF));

        Handshakes.Run(dialling, listening).Should().Be(((PeerProblem?)null, (PeerProblem?)null));

        using OpenChannel alice = dialling.Channel!, bob = listening.Channel!;
        alice.Peer.PublicKey.ToArray().Should().Equal(Handshakes.Bob.PublicKey.ToArray());
        bob.Peer.PublicKey.ToArray().Should().Equal(Handshakes.Alice.PublicKey.ToArray());
        (alice.Peer.FormatId, alice.Peer.PolicyId, alice.Peer.MaxFrameBytes).Should().Be((0xFFFF_FFFF_FFFF_FFFF, 8UL, 4 << 20));
        bob.Peer.FormatId.Should().Be(0xA1);
        alice.Peer.AuthorityDigest.ToArray().Should().Equal(Enumerable.Repeat((byte)9, 32));
    }

    [Fact]
    public void A_signer_and_a_throw_away_key_verify_each_other()
    {
        using var signer = GenosIdentity.Create(new SeededRandomSource(1));
        using var somebody = new ChannelIdentity(signer, new Es256SignatureScheme());
        using var nobody = new ChannelIdentity(signer: null, new Es256SignatureScheme());
        using var dialling = Handshakes.Dial(Handshakes.Terms(somebody));
        using var listening = Handshakes.Listen(Handshakes.Terms(nobody));

        Handshakes.Run(dialling, listening).Should().Be(((PeerProblem?)null, (PeerProblem?)null));

        using OpenChannel alice = dialling.Channel!, bob = listening.Channel!;
        ChannelIdentity.AddressOf(bob.Peer.PublicKey.Span).Should().Be(signer.Address);
        ChannelIdentity.AddressOf(alice.Peer.PublicKey.Span).Should().BeNull();
    }

    [Fact]
    public void I01_a_man_in_the_middle_who_swaps_the_ephemerals_fails_on_both_sides()
    {
        using var mallory = Handshakes.Dial();
        var point = mallory.Begin().Span.Slice(PointInOpening, EphemeralPoint.Size).ToArray();
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();

        var (alice, _) = Handshakes.Run(dialling, listening, (number, message) =>
        {
            point.CopyTo(message, number == 1 ? PointInOpening : PointInAnswer);
            return message;
        });

        alice!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);
        listening.Receive(ProofOfAnotherHandshake(), out _)!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);
        (dialling.Channel, listening.Channel).Should().Be(((OpenChannel?)null, (OpenChannel?)null));
        Handshakes.RequireHonestOnesToMeet();
    }

    [Fact]
    public void I02_our_own_opening_or_key_sent_back_is_refused()
    {
        using (var dialling = Handshakes.Dial())
            dialling.Receive(dialling.Begin().Span, out _)!.Kind.Should().Be(PeerProblemKind.NotAuthenticated, "it is no answer");

        using (var dialling = Handshakes.Dial())
        {
            var opening = dialling.Begin().ToArray();
            byte[] answer = [.. opening[..2], 2, 1, .. opening[PointInOpening..(PointInOpening + EphemeralPoint.Size + 32)], .. new byte[200]];
            dialling.Receive(answer, out var reply)!.Kind.Should().Be(PeerProblemKind.NotAuthenticated, "it has this side's key");
            reply.IsEmpty.Should().BeTrue();
        }

        Handshakes.RequireHonestOnesToMeet();
    }

    [Fact]
    public void I03_a_proof_recorded_earlier_is_refused()
    {
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();

        Handshakes.Run(dialling, listening, (number, message) => number == 3 ? ProofOfAnotherHandshake() : message).Listening!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);

        listening.Channel.Should().BeNull();
        Handshakes.RequireHonestOnesToMeet();
    }

    [Fact]
    public void I04_a_valid_signature_from_another_connection_is_refused()
    {
        byte[]? recorded = null;
        using (var dialling = Handshakes.Dial(Handshakes.Terms(new ForgedIdentity(Handshakes.Alice.PublicKey, digest => recorded = Handshakes.Alice.Sign(digest)))))
        using (var listening = Handshakes.Listen())
            Handshakes.Run(dialling, listening).Should().Be(((PeerProblem?)null, (PeerProblem?)null), "alice signs for herself there");

        RequireRefused(new ForgedIdentity(Handshakes.Alice.PublicKey, _ => recorded!));
    }

    [Fact]
    public void I04_a_signature_over_another_connection_below_is_refused()
    {
        using (var dialling = Handshakes.Dial(binding: [1]))
        using (var listening = Handshakes.Listen(binding: [2]))
            Handshakes.Run(dialling, listening).Dialling!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);
        using (var dialling = Handshakes.Dial(binding: [1]))
        using (var listening = Handshakes.Listen(binding: [1]))
            Handshakes.Run(dialling, listening).Should().Be(((PeerProblem?)null, (PeerProblem?)null));
    }

    [Fact]
    public void I05_claiming_the_key_of_somebody_else_is_refused()
    {
        using var mallory = new ThrowAwayIdentity();
        RequireRefused(new ForgedIdentity(Handshakes.Alice.PublicKey, digest => mallory.Sign(digest)));
        RequireRefused(new ForgedIdentity(Handshakes.Alice.PublicKey, _ => new byte[64]));
        RequireRefused(new ForgedIdentity(Handshakes.Alice.PublicKey, _ => []));
        RequireRefused(new ForgedIdentity(new byte[] { 0, 2 }, _ => new byte[64]));
        RequireRefused(new ForgedIdentity(new byte[] { 77 }, _ => new byte[64]));
    }

    [Fact]
    public void I06_a_wrong_room_secret_fails_before_the_initiator_has_said_who_it_is()
    {
        using (var dialling = Handshakes.Dial(Handshakes.Terms(Handshakes.Alice, Handshakes.Room)))
        using (var listening = Handshakes.Listen(Handshakes.Terms(Handshakes.Bob, Handshakes.OtherRoom)))
        {
            listening.Receive(dialling.Begin().Span, out var answer)!.Kind.Should().Be(PeerProblemKind.WrongRoomSecret);
            answer.IsEmpty.Should().BeTrue("who does not know the secret learns nothing");
        }

        // One who takes any tag, to see who dials.
        using (var dialling = Handshakes.Dial(Handshakes.Terms(Handshakes.Alice, Handshakes.Room)))
        using (var listening = Handshakes.Listen(Handshakes.Terms(Handshakes.Bob, RoomKey.Open)))
        {
            var opening = dialling.Begin().ToArray();
            RoomKey.Open.WriteTag(Handshakes.Day, opening.AsSpan(3, RoomKey.Size));
            listening.Receive(opening, out var answer).Should().BeNull();
            dialling.Receive(answer.Span, out var proof)!.Kind.Should().Be(PeerProblemKind.WrongRoomSecret);
            proof.IsEmpty.Should().BeTrue();
        }

        Handshakes.RequireHonestOnesToMeet(Handshakes.Room);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Clocks_may_be_a_day_apart(int days, bool meet)
    {
        using var dialling = Handshakes.Dial(day: Handshakes.Day + days);
        using var listening = Handshakes.Listen();

        Handshakes.Run(dialling, listening).Listening?.Kind.Should().Be(PeerProblemKind.WrongRoomSecret);

        (listening.Channel is not null).Should().Be(meet);
    }

    [Fact]
    public void I08_the_best_suite_stripped_from_the_opening_is_noticed()
    {
        ChannelTerms Newer(ThrowAwayIdentity identity) => Handshakes.Terms(identity) with { Suites = new byte[] { 2, 1 } };
        var agreed = 0;
        using (var dialling = Handshakes.Dial(Newer(Handshakes.Alice)))
        using (var listening = Handshakes.Listen(Newer(Handshakes.Bob)))
        {
            Handshakes.Run(dialling, listening, (number, message) =>
            {
                agreed = number == 2 ? message[3] : agreed;
                return message;
            }).Should().Be(((PeerProblem?)null, (PeerProblem?)null));
            agreed.Should().Be(2, "both have it, and it is the best");
        }

        using (var dialling = Handshakes.Dial(Newer(Handshakes.Alice)))
        using (var listening = Handshakes.Listen(Newer(Handshakes.Bob)))
        {
            var (alice, _) = Handshakes.Run(dialling, listening, (number, message) => number != 1 ? message : [.. message[..^3], 1, 1]);
            alice!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);
            dialling.Channel.Should().BeNull();
        }

        using (var dialling = Handshakes.Dial(Newer(Handshakes.Alice)))
        using (var listening = Handshakes.Listen())
            Handshakes.Run(dialling, listening).Should().Be(((PeerProblem?)null, (PeerProblem?)null), "the older suite serves those who have no other");
        using (var dialling = Handshakes.Dial(Handshakes.Terms(Handshakes.Alice) with { Suites = new byte[] { 2 } }))
        using (var listening = Handshakes.Listen())
            Handshakes.Run(dialling, listening).Listening!.Kind.Should().Be(PeerProblemKind.IncompatibleVersion);
    }

    [Fact]
    public void Another_version_is_named()
    {
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        var problem = Handshakes.Run(dialling, listening, static (_, message) =>
        {
            message[1] = 2;
            return message;
        }).Listening!;
        (problem.Kind, problem.Here, problem.There).Should().Be((PeerProblemKind.IncompatibleVersion, "handshake 1", "handshake 2"));
    }

    [Fact]
    public void A_frame_instead_of_a_handshake_is_told_apart()
    {
        using var dialling = Handshakes.Dial();
        dialling.Begin();
        dialling.Receive("G\u0001\0\u0009 and so on"u8, out _)!.Remedy.Should().Contain("without a handshake");
    }

    [Fact]
    public void Every_bit_of_every_message_counts()
    {
        int[] lengths = [102, 0, 0];
        using (var dialling = Handshakes.Dial())
        using (var listening = Handshakes.Listen())
        {
            Handshakes.Run(dialling, listening, (number, message) =>
            {
                lengths[number - 1] = message.Length;
                return message;
            });
        }

        for (var message = 1; message <= 3; message++)
            Parallel.For(0, lengths[message - 1] * 8, bit => RequireFailure(message, original =>
            {
                original[bit / 8] ^= (byte)(1 << (bit % 8));
                return original;
            }));
    }

    [Fact]
    public void Every_message_that_is_cut_or_lengthened_is_refused()
    {
        for (var message = 1; message <= 3; message++)
        {
            for (var length = 0; length < 300; length++)
            {
                // A cut that cuts nothing is none.
                RequireFailure(message, original => original.Length == length ? [.. original, 0] : original.Length > length ? original[..length] : [.. original, .. new byte[length - original.Length]]);
            }

            RequireFailure(message, original => [.. original, .. new byte[ChannelHandshake.MaxMessageBytes]]);
        }
    }

    [Fact]
    public void Random_messages_are_refused_in_every_state_and_nothing_is_thrown()
    {
        var random = new SeededRandomSource(17);
        for (var round = 0; round < 600; round++)
        {
            var length = (round * 7) % 400;
            RequireFailure(1 + (round % 3), _ =>
            {
                var noise = new byte[length];
                random.Fill(noise);
                // Half of them get as far as they can.
                if (round % 2 == 0 && length > 3) (noise[0], noise[1], noise[2]) = (ChannelHandshake.Magic, 1, (byte)(1 + (round % 3)));
                return noise;
            });
        }

        Handshakes.RequireHonestOnesToMeet();
    }

    [Fact]
    public void After_a_failure_and_after_the_end_every_message_fails()
    {
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        var opening = dialling.Begin().ToArray();
        listening.Receive([], out _).Should().NotBeNull();
        listening.Receive(opening, out _)!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);

        using var again = Handshakes.Listen();
        again.Receive(opening, out var answer).Should().BeNull();
        dialling.Receive(answer.Span, out var proof).Should().BeNull();
        again.Receive(proof.Span, out _).Should().BeNull();
        again.Receive(proof.Span, out _).Should().NotBeNull();
        again.Receive([ChannelHandshake.Magic, 1, 0], out _).Should().NotBeNull("no message is awaited, and that is not the number 0");
    }

    private static byte[] ProofOfAnotherHandshake()
    {
        byte[] proof = [];
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        Handshakes.Run(dialling, listening, (number, message) => proof = message);
        return proof;
    }

    /// <summary>Neither side takes a forged identity, whichever it meets.</summary>
    private static void RequireRefused(ForgedIdentity mallory)
    {
        using (var dialling = Handshakes.Dial(Handshakes.Terms(mallory)))
        using (var listening = Handshakes.Listen())
        {
            Handshakes.Run(dialling, listening).Listening!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);
            listening.Channel.Should().BeNull();
        }

        using (var dialling = Handshakes.Dial())
        using (var listening = Handshakes.Listen(Handshakes.Terms(mallory)))
        {
            Handshakes.Run(dialling, listening).Dialling!.Kind.Should().Be(PeerProblemKind.NotAuthenticated);
            dialling.Channel.Should().BeNull();
        }

        Handshakes.RequireHonestOnesToMeet();
    }

    private static void RequireFailure(int altered, Func<byte[], byte[]> alter)
    {
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        var (alice, bob) = Handshakes.Run(dialling, listening, (number, message) => number == altered ? alter(message) : message);
        Assert.True((alice ?? bob) is { Kind: PeerProblemKind.NotAuthenticated or PeerProblemKind.WrongRoomSecret or PeerProblemKind.IncompatibleVersion }, $"An altered message {altered} was taken.");
        Assert.Null(listening.Channel);
        if (altered < 3) Assert.Null(dialling.Channel);
    }
}
