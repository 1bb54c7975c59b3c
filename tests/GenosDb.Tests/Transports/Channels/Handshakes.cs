using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

/// <summary>Handshakes of alice, who dials, with bob, and whoever stands between them.</summary>
internal static class Handshakes
{
    public const int Day = 20_000;

    public static readonly ThrowAwayIdentity Alice = new();
    public static readonly ThrowAwayIdentity Bob = new();

    /// <summary>Stretching a secret takes long; once is enough.</summary>
    public static readonly RoomKey Room = RoomKey.Derive("the secret"u8, new byte[32]);
    public static readonly RoomKey OtherRoom = RoomKey.Derive("another secret"u8, new byte[32]);

    public static ChannelTerms Terms(IChannelIdentity identity, RoomKey? room = null, ulong format = 7) =>
        new(identity, room ?? RoomKey.Open, format, PolicyId: 8, Enumerable.Repeat((byte)9, 32).ToArray(), MaxFrameBytes: 4 << 20);

    public static ChannelHandshake Dial(ChannelTerms? terms = null, int day = Day, byte[]? binding = null) =>
        new(isInitiator: true, terms ?? Terms(Alice), binding, day, new SeededRandom(1));

    public static ChannelHandshake Listen(ChannelTerms? terms = null, int day = Day, byte[]? binding = null) =>
        new(isInitiator: false, terms ?? Terms(Bob), binding, day, new SeededRandom(2));

    /// <summary>Runs a handshake until a side fails or both are done. What alters gets each message with its number, 1 to 3, and gives what arrives.</summary>
    public static (PeerProblem? Dialling, PeerProblem? Listening) Run(ChannelHandshake dialling, ChannelHandshake listening, Func<int, byte[], byte[]>? alter = null)
    {
        alter ??= static (_, message) => message;
        if (listening.Receive(alter(1, dialling.Begin().ToArray()), out var answer) is { } refused) return (null, refused);
        if (dialling.Receive(alter(2, answer.ToArray()), out var proof) is { } failed) return (failed, null);
        return (null, listening.Receive(alter(3, proof.ToArray()), out _));
    }

    /// <summary>After an attack an honest peer still gets in.</summary>
    public static void RequireHonestOnesToMeet(RoomKey? room = null)
    {
        using var dialling = Dial(Terms(Alice, room));
        using var listening = Listen(Terms(Bob, room));
        Run(dialling, listening).Should().Be(((PeerProblem?)null, (PeerProblem?)null));
        using OpenChannel alice = dialling.Channel!, bob = listening.Channel!;
        RequireToHear(alice, bob);
        RequireToHear(bob, alice);
    }

    private static void RequireToHear(OpenChannel from, OpenChannel to)
    {
        byte[] record = new byte[3 + RecordCipher.OverheadBytes], content = new byte[3];
        from.Sending.Seal("abc"u8, record);
        to.Receiving.TryOpen(record, content).Should().BeTrue();
        content.Should().Equal("abc"u8.ToArray());
    }
}
