using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Transports;

/// <summary>The handshake of a channel, for one side: bytes in, bytes out. The page docs/wire.md has the layouts.</summary>
/// <remarks>
/// <para>SIGMA-I: H. Krawczyk, "SIGMA: the 'SIGn-and-MAc' approach to authenticated Diffie-Hellman", CRYPTO 2003, section 5.2. Ephemeral keys agree on a
/// secret; each side then signs the transcript, and shows by a code that it knows the secret under its own name. A secret of the room is mixed in.</para>
/// <para>Pure but for fresh keys. Whatever the peer sends, nothing is thrown; after a failure every message fails. Not thread-safe.</para>
/// </remarks>
internal sealed class ChannelHandshake : IDisposable
{
    /// <summary>A longer message is refused unread.</summary>
    public const int MaxMessageBytes = 4 << 10;

    /// <summary>First byte of every message of a handshake; frames begin with 'G'.</summary>
    public const byte Magic = (byte)'H';

    /// <summary>Length of an authority digest.</summary>
    public const int DigestBytes = 32;

    private const byte Version = 1;
    private const int HeaderBytes = 3;
    private const int NonceBytes = 32;
    private const int MaxSuites = 16;

    // Of H1: header, tag, point, nonce, number of suites; then the suites.
    private const int TagAt = HeaderBytes;
    private const int OpeningPointAt = TagAt + RoomKey.Size;
    private const int OpeningHeadBytes = OpeningPointAt + EphemeralPoint.Size + NonceBytes + 1;

    // Of H2: header, suite, point, nonce; then the box.
    private const int AnswerPointAt = HeaderBytes + 1;
    private const int AnswerHeadBytes = AnswerPointAt + EphemeralPoint.Size + NonceBytes;

    // Of a box: format, policy, digest, largest frame, code, length of the identity; then identity and signature.
    private const int CodeAt = 8 + 8 + DigestBytes + 4;
    private const int BoxHeadBytes = CodeAt + SHA256.HashSizeInBytes + 1;

    private readonly ChannelTerms _terms;
    private readonly ReadOnlyMemory<byte> _channelBinding;
    private readonly int _day;
    private readonly IRandomSource _random;
    private readonly KeySchedule _keys = new();
    private readonly byte[] _point = new byte[EphemeralPoint.Size];
    private ECDiffieHellman? _ephemeral;
    private HandshakeMessage _awaited;
    private ChannelResult? _peer;

    /// <summary>Prepares a handshake.</summary>
    /// <param name="isInitiator">Whether this side dialled.</param>
    /// <param name="terms">What this side brings.</param>
    /// <param name="channelBinding">What both sides know of the connection; empty for nothing.</param>
    /// <param name="day">Days since 1970-01-01 UTC, for the tag of the room.</param>
    /// <param name="random">For nonces.</param>
    public ChannelHandshake(bool isInitiator, ChannelTerms terms, ReadOnlyMemory<byte> channelBinding, int day, IRandomSource random)
    {
        (_terms, _channelBinding, _day, _random) = (terms, channelBinding, day, random);
        _awaited = isInitiator ? HandshakeMessage.None : HandshakeMessage.Opening;
    }

    /// <summary>The channel, once both sides have proven themselves; null before. Belongs to the caller.</summary>
    public OpenChannel? Channel { get; private set; }

    /// <summary>The first message, H1; for the side that dialled, once.</summary>
    public ReadOnlyMemory<byte> Begin()
    {
        var suites = _terms.Suites.Span;
        var message = new byte[OpeningHeadBytes + suites.Length];
        WriteHeader(message, HandshakeMessage.Opening);
        _terms.Room.WriteTag(_day, message.AsSpan(TagAt, RoomKey.Size));
        _ephemeral = CreateEphemeral();
        WritePointAndNonce(message.AsSpan(OpeningPointAt));
        message[OpeningHeadBytes - 1] = (byte)suites.Length;
        suites.CopyTo(message.AsSpan(OpeningHeadBytes));
        _keys.Append(message);
        _awaited = HandshakeMessage.Answer;
        return message;
    }

    /// <summary>Takes the next message of the peer.</summary>
    /// <param name="message">Any bytes.</param>
    /// <param name="reply">What is to be sent; empty for nothing, and after a failure.</param>
    /// <returns>Why the handshake has failed; null when it goes on or is complete.</returns>
    public PeerProblem? Receive(ReadOnlySpan<byte> message, out ReadOnlyMemory<byte> reply)
    {
        reply = default;
        PeerProblem? problem;
        if (message.Length is < HeaderBytes or > MaxMessageBytes || message[0] != Magic)
            problem = Refused("The peer speaks without a handshake. Give both databases a room secret and identities, or neither.");
        else if (message[1] != Version)
            problem = new PeerProblem(PeerProblemKind.IncompatibleVersion, $"handshake {Version}", $"handshake {message[1]}", "Use versions of the library that speak the same wire version on both sides.");
        else if (_awaited == HandshakeMessage.None || message[2] != (byte)_awaited)
            problem = Refused("The peer sent a message of the handshake out of turn.");
        else
            problem = _awaited switch
            {
                HandshakeMessage.Opening => OnOpening(message, out reply),
                HandshakeMessage.Answer => OnAnswer(message, out reply),
                _ => OnProof(message),
            };
        if (problem is null) return null;
        reply = default;
        _awaited = HandshakeMessage.None;
        return problem;
    }

    /// <summary>Forgets the ephemeral key and the secret; not the keys of <see cref="Channel"/>.</summary>
    public void Dispose()
    {
        _ephemeral?.Dispose();
        _keys.Dispose();
    }

    private PeerProblem? OnOpening(ReadOnlySpan<byte> message, out ReadOnlyMemory<byte> reply)
    {
        reply = default;
        if (message.Length < OpeningHeadBytes || message[OpeningHeadBytes - 1] is 0 or > MaxSuites || message.Length != OpeningHeadBytes + message[OpeningHeadBytes - 1])
            return Malformed();
        if (!_terms.Room.Accepts(message.Slice(TagAt, RoomKey.Size), _day))
            return WrongSecret();
        if (!EphemeralPoint.TryRead(message.Slice(OpeningPointAt, EphemeralPoint.Size), out var point))
            return Malformed();
        var offered = message[OpeningHeadBytes..];
        var best = _terms.Suites.Span.IndexOfAny(offered);
        if (best < 0)
            return new PeerProblem(PeerProblemKind.IncompatibleVersion, "none of its suites", null, "Use versions of the library that have a cipher suite in common.");
        var head = new byte[AnswerHeadBytes];
        WriteHeader(head, HandshakeMessage.Answer);
        head[HeaderBytes] = _terms.Suites.Span[best];
        // Not before: garbage must not cost a key.
        _ephemeral = CreateEphemeral();
        WritePointAndNonce(head.AsSpan(AnswerPointAt));
        _keys.Append(message);
        _keys.Append(head);
        _keys.Agree(_ephemeral, point, _terms.Room);
        reply = (byte[])[.. head, .. SealBox(KeyPurpose.ResponderBox, KeyPurpose.ResponderCode, 'R')];
        _awaited = HandshakeMessage.Proof;
        return null;
    }

    private PeerProblem? OnAnswer(ReadOnlySpan<byte> message, out ReadOnlyMemory<byte> reply)
    {
        reply = default;
        if (message.Length < AnswerHeadBytes || !_terms.Suites.Span.Contains(message[HeaderBytes]))
            return Malformed();
        var theirs = message.Slice(AnswerPointAt, EphemeralPoint.Size);
        // Both keys the same would be this side's own, sent back.
        if (theirs.SequenceEqual(_point) || !EphemeralPoint.TryRead(theirs, out var point))
            return Malformed();
        _keys.Append(message[..AnswerHeadBytes]);
        _keys.Agree(_ephemeral!, point, _terms.Room);
        if (OpenBox(message[AnswerHeadBytes..], KeyPurpose.ResponderBox, KeyPurpose.ResponderCode, 'R') is { } problem)
            return problem;
        var header = new byte[HeaderBytes];
        WriteHeader(header, HandshakeMessage.Proof);
        reply = (byte[])[.. header, .. SealBox(KeyPurpose.InitiatorBox, KeyPurpose.InitiatorCode, 'I')];
        Complete(KeyPurpose.InitiatorRecords, KeyPurpose.ResponderRecords);
        return null;
    }

    private PeerProblem? OnProof(ReadOnlySpan<byte> message)
    {
        if (OpenBox(message[HeaderBytes..], KeyPurpose.InitiatorBox, KeyPurpose.InitiatorCode, 'I') is { } problem)
            return problem;
        Complete(KeyPurpose.ResponderRecords, KeyPurpose.InitiatorRecords);
        return null;
    }

    private void Complete(KeyPurpose sending, KeyPurpose receiving)
    {
        Channel = new OpenChannel(_peer!, _keys.CreateCipher(sending), _keys.CreateCipher(receiving));
        _awaited = HandshakeMessage.None;
    }

    /// <summary>Says who this side is and what it has, signed over the transcript, for the peer's eyes only.</summary>
    private byte[] SealBox(KeyPurpose boxKey, KeyPurpose codeKey, char role)
    {
        var identity = _terms.Identity.PublicKey.Span;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        WriteDigest(role, identity, digest);
        var signature = _terms.Identity.Sign(digest);
        var content = new byte[BoxHeadBytes + identity.Length + signature.Length];
        BinaryPrimitives.WriteUInt64BigEndian(content, _terms.FormatId);
        BinaryPrimitives.WriteUInt64BigEndian(content.AsSpan(8), _terms.PolicyId);
        _terms.AuthorityDigest.Span.CopyTo(content.AsSpan(16, DigestBytes));
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(CodeAt - 4), _terms.MaxFrameBytes);
        WriteCode(codeKey, identity, content.AsSpan(CodeAt));
        content[BoxHeadBytes - 1] = checked((byte)identity.Length);
        identity.CopyTo(content.AsSpan(BoxHeadBytes));
        signature.CopyTo(content.AsSpan(BoxHeadBytes + identity.Length));
        var box = new byte[content.Length + RecordCipher.OverheadBytes];
        using (var cipher = _keys.CreateCipher(boxKey)) cipher.Seal(content, box);
        _keys.Append(box);
        return box;
    }

    private PeerProblem? OpenBox(ReadOnlySpan<byte> box, KeyPurpose boxKey, KeyPurpose codeKey, char role)
    {
        Span<byte> content = stackalloc byte[MaxMessageBytes];
        using (var cipher = _keys.CreateCipher(boxKey))
        {
            // Who agreed on another secret cannot have made it: a stranger to the room, or two strangers who were brought together by a third.
            if (!cipher.TryOpen(box, content)) return _terms.Room.IsSecret ? WrongSecret() : Refused("The handshake was altered on its way, or comes from another connection.");
        }

        content = content[..(box.Length - RecordCipher.OverheadBytes)];
        if (content.Length < BoxHeadBytes || content[BoxHeadBytes - 1] == 0 || content.Length <= BoxHeadBytes + content[BoxHeadBytes - 1])
            return Malformed();
        var identity = content.Slice(BoxHeadBytes, content[BoxHeadBytes - 1]);
        Span<byte> code = stackalloc byte[SHA256.HashSizeInBytes];
        WriteCode(codeKey, identity, code);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        WriteDigest(role, identity, digest);
        if (!CryptographicOperations.FixedTimeEquals(code, content.Slice(CodeAt, code.Length)) || !_terms.Identity.Verify(identity, digest, content[(BoxHeadBytes + identity.Length)..]))
            return Refused("The peer claims an identity that it does not prove to own. Do not connect to it.");
        _keys.Append(box);
        _peer = new ChannelResult(
            identity.ToArray(),
            BinaryPrimitives.ReadUInt64BigEndian(content),
            BinaryPrimitives.ReadUInt64BigEndian(content[8..]),
            content.Slice(16, DigestBytes).ToArray(),
            (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(content[(CodeAt - 4)..]), int.MaxValue));
        return null;
    }

    /// <summary>What a side signs: its role, so that its own words cannot be sent back to it, everything said so far, and the connection under it.</summary>
    private void WriteDigest(char role, ReadOnlySpan<byte> identity, Span<byte> digest)
    {
        Span<byte> transcript = stackalloc byte[SHA256.HashSizeInBytes];
        _keys.WriteHash(transcript);
        Span<byte> bindingLength = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bindingLength, checked((ushort)_channelBinding.Length));
        SHA256.HashData([.. "GenosDB/hs-id/v1\0"u8, (byte)role, .. transcript, .. bindingLength, .. _channelBinding.Span, .. identity], digest);
    }

    private void WriteCode(KeyPurpose purpose, ReadOnlySpan<byte> identity, Span<byte> code)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        _keys.WriteKey(purpose, key);
        HMACSHA256.HashData(key, identity, code);
    }

    private ECDiffieHellman CreateEphemeral()
    {
        var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        EphemeralPoint.Write(ephemeral.ExportParameters(includePrivateParameters: false).Q, _point);
        return ephemeral;
    }

    private static void WriteHeader(Span<byte> message, HandshakeMessage type) => (message[0], message[1], message[2]) = (Magic, Version, (byte)type);

    private void WritePointAndNonce(Span<byte> destination)
    {
        _point.CopyTo(destination);
        _random.Fill(destination.Slice(EphemeralPoint.Size, NonceBytes));
    }

    private static PeerProblem Refused(string remedy) => new(PeerProblemKind.NotAuthenticated, null, null, remedy);

    private static PeerProblem Malformed() => Refused("The peer sent a handshake that is not what the protocol says. Do not connect to it.");

    private static PeerProblem WrongSecret() => new(PeerProblemKind.WrongRoomSecret, null, null, "Give both databases the same room secret, or neither one, and the same Name and Salt.");
}
