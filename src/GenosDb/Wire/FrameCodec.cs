using System.Buffers;

namespace GenosDb.Wire;

/// <summary>Turns messages into frames and back: 4 bytes of header, then one map with small ascending keys.</summary>
/// <remarks>Pure and thread-safe; never throws on what a peer sent, and allocates no more than the message it returns. A position that stands beside the
/// id of its log is written as its time alone (8 bytes); every other one as 16 bytes. Unknown keys are skipped, so that a later version can add some.</remarks>
internal static class FrameCodec
{
    /// <summary>The wire version that is spoken here; a peer with another one exchanges no data.</summary>
    public const byte Version = 1;

    /// <summary>The longest text of an error, in UTF-8 bytes.</summary>
    public const int MaxDetailBytes = 256;

    /// <summary>The most that a frame holds beside its container, and beside the ranges and key hashes of a <see cref="SyncRanges"/>.</summary>
    public const int MaxOverheadBytes = 2_048;

    private const byte Magic = (byte)'G';
    private const int HeaderBytes = 4;
    private const byte FirstIgnoredType = 0x80;

    /// <summary>The wire version that a frame states, or 0 when it is none.</summary>
    public static byte VersionOf(ReadOnlySpan<byte> frame) => frame.Length >= 2 && frame[0] == Magic ? frame[1] : (byte)0;

    /// <exception cref="ArgumentException">A position of another log than the one that the message names.</exception>
    public static byte[] Encode(WireMessage message)
    {
        using var buffer = new PooledBufferWriter(MaxOverheadBytes + ContainerOf(message).Length);
        Encode(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="ArgumentException">A position of another log than the one that the message names.</exception>
    public static void Encode(WireMessage message, IBufferWriter<byte> destination)
    {
        var header = destination.GetSpan(HeaderBytes);
        header[0] = Magic;
        header[1] = Version;
        header[2] = 0;
        header[3] = message.Type;
        destination.Advance(HeaderBytes);
        var fields = new FrameFieldWriter(destination);
        switch (message)
        {
            case SyncRequest m: Write(fields, m); break;
            case SyncNone m: Write(fields, m); break;
            case DeltaSync m: Write(fields, m); break;
            case FullStateSync m: Write(fields, m); break;
            case SyncMore m: Write(fields, m); break;
            case SyncRanges m: Write(fields, m); break;
            case OperationsPush m: Write(fields, m); break;
            case Head m: Write(fields, m); break;
            case SyncDefer m: Write(fields, m); break;
            case WireError m: Write(fields, m); break;
            default: throw new ArgumentException($"There is no frame for {message.GetType().Name}.", nameof(message));
        }
    }

    /// <summary>Takes a frame apart.</summary>
    /// <param name="frame">A frame as received. A container in the message is a slice of it, everything else a copy.</param>
    /// <param name="limits">What may be received here.</param>
    /// <param name="message">Not null exactly for <see cref="FrameDecodeResult.Message"/>.</param>
    public static FrameDecodeResult Decode(ReadOnlyMemory<byte> frame, GenosLimits limits, out WireMessage? message)
    {
        message = null;
        var header = frame.Span;
        if (header.Length > limits.FrameBytes)
            return FrameDecodeResult.OverLimit;
        if (header.Length < HeaderBytes || header[0] != Magic)
            return FrameDecodeResult.Malformed;
        if (header[1] != Version)
            return FrameDecodeResult.OtherVersion;
        if (header[2] != 0)
            return FrameDecodeResult.Malformed;
        var type = header[3];
        var fields = new FrameFieldReader(frame[HeaderBytes..]);
        switch (type)
        {
            case SyncRequest.TypeCode: message = ReadSyncRequest(ref fields); break;
            case SyncNone.TypeCode: message = ReadSyncNone(ref fields); break;
            case DeltaSync.TypeCode: message = ReadDeltaSync(ref fields); break;
            case FullStateSync.TypeCode: message = ReadFullStateSync(ref fields); break;
            case SyncMore.TypeCode: message = ReadSyncMore(ref fields); break;
            case SyncRanges.TypeCode: message = ReadSyncRanges(ref fields); break;
            case OperationsPush.TypeCode: message = ReadOperationsPush(ref fields); break;
            case Head.TypeCode: message = ReadHead(ref fields); break;
            case SyncDefer.TypeCode: message = ReadSyncDefer(ref fields); break;
            case WireError.TypeCode: message = ReadWireError(ref fields); break;
            default: return type >= FirstIgnoredType ? FrameDecodeResult.Ignored : FrameDecodeResult.Unsupported;
        }

        return message is null ? FrameDecodeResult.Malformed : FrameDecodeResult.Message;
    }

    /// <summary>The operations that a message carries; empty for none.</summary>
    public static ReadOnlyMemory<byte> ContainerOf(WireMessage message) => message switch
    {
        DeltaSync m => m.Container,
        FullStateSync m => m.Container,
        SyncRanges m => m.Container,
        OperationsPush m => m.Container,
        _ => default,
    };

    private static void Write(FrameFieldWriter fields, SyncRequest message)
    {
        fields.Begin(8);
        fields.Integer(0, message.Sid);
        fields.Stamp(1, message.Since);
        fields.Fingerprint(2, message.Fingerprint);
        fields.Fingerprint(3, message.AuthorityFingerprint);
        fields.Integer(4, message.Count);
        fields.Integer(5, (long)message.Flags);
        fields.Integer(6, message.CreditBytes);
        fields.Cursor(7, message.Resume);
    }

    private static SyncRequest? ReadSyncRequest(ref FrameFieldReader fields)
    {
        uint sid = 0;
        HybridTimestamp? since = null;
        UInt128 fingerprint = 0, authority = 0;
        long count = 0, flags = 0;
        var credit = 0;
        FullStateCursor? resume = null;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: since = fields.StampOrNil(); break;
                case 2: fingerprint = fields.Fingerprint(); break;
                case 3: authority = fields.Fingerprint(); break;
                case 4: count = fields.Integer(0, long.MaxValue); break;
                case 5: flags = fields.Integer(0, uint.MaxValue); break;
                case 6: credit = fields.Int32(); break;
                case 7: resume = fields.CursorOrNil(); break;
                default: fields.Skip(); break;
            }
        }

        // A bit that is not known here welcomes an answer that is never given, or tells what nobody asked.
        const SyncRequestFlags known = SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges | SyncRequestFlags.AllowFiltered | SyncRequestFlags.IsSinceDurable;
        return fields.IsWhole(0b1111_1111)
            ? new SyncRequest(sid, since, fingerprint, authority, count, (SyncRequestFlags)flags & known, credit, resume)
            : null;
    }

    private static void Write(FrameFieldWriter fields, SyncNone message)
    {
        fields.Begin(3);
        fields.Integer(0, message.Sid);
        fields.Replica(1, message.Replica);
        fields.Position(2, message.To, message.Replica);
    }

    private static SyncNone? ReadSyncNone(ref FrameFieldReader fields)
    {
        uint sid = 0;
        ReplicaId replica = default;
        HybridTimestamp to = default;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: replica = fields.Replica(); break;
                case 2: to = fields.Position(replica); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b111) ? new SyncNone(sid, replica, to) : null;
    }

    private static void Write(FrameFieldWriter fields, DeltaSync message)
    {
        fields.Begin(message.Fingerprint is null ? 7 : 8);
        fields.Integer(0, message.Sid);
        fields.Replica(1, message.Replica);
        fields.Position(2, message.From, message.Replica);
        fields.Position(3, message.To, message.Replica);
        fields.Integer(4, message.Part);
        fields.Boolean(5, message.IsLast);
        fields.Binary(6, message.Container.Span);
        if (message.Fingerprint is { } fingerprint)
            fields.Fingerprint(7, fingerprint);
    }

    private static DeltaSync? ReadDeltaSync(ref FrameFieldReader fields)
    {
        uint sid = 0;
        ReplicaId replica = default;
        HybridTimestamp from = default, to = default;
        var part = 0;
        var isLast = false;
        ReadOnlyMemory<byte> container = default;
        UInt128? fingerprint = null;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: replica = fields.Replica(); break;
                case 2: from = fields.Position(replica); break;
                case 3: to = fields.Position(replica); break;
                case 4: part = fields.Int32(); break;
                case 5: isLast = fields.Boolean(); break;
                case 6: container = fields.Slice(); break;
                case 7: fingerprint = fields.Fingerprint(); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b111_1111) ? new DeltaSync(sid, replica, from, to, part, isLast, container, fingerprint) : null;
    }

    private static void Write(FrameFieldWriter fields, FullStateSync message)
    {
        fields.Begin(message.Estimate is null ? 9 : 10);
        fields.Integer(0, message.Sid);
        fields.Replica(1, message.Replica);
        fields.Integer(2, (long)message.Scope);
        fields.Position(3, message.Start, message.Replica);
        fields.Integer(4, message.Chunk);
        fields.Binary(5, message.After.Span);
        fields.Binary(6, message.UpTo.Span);
        fields.Boolean(7, message.IsLast);
        fields.Binary(8, message.Container.Span);
        if (message.Estimate is { } estimate)
            fields.Estimate(9, estimate);
    }

    private static FullStateSync? ReadFullStateSync(ref FrameFieldReader fields)
    {
        uint sid = 0;
        ReplicaId replica = default;
        var scope = FullStateScope.All;
        HybridTimestamp start = default;
        var chunk = 0;
        ReadOnlyMemory<byte> after = default, upTo = default, container = default;
        var isLast = false;
        TransferEstimate? estimate = null;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: replica = fields.Replica(); break;
                case 2: scope = (FullStateScope)fields.Integer(0, (long)FullStateScope.Since); break;
                case 3: start = fields.Position(replica); break;
                case 4: chunk = fields.Int32(); break;
                case 5: after = fields.RegisterKey(); break;
                case 6: upTo = fields.RegisterKey(); break;
                case 7: isLast = fields.Boolean(); break;
                case 8: container = fields.Slice(); break;
                case 9: estimate = fields.Estimate(); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b1_1111_1111)
            ? new FullStateSync(sid, replica, scope, start, chunk, after, upTo, isLast, container, estimate)
            : null;
    }

    private static void Write(FrameFieldWriter fields, SyncMore message)
    {
        fields.Begin(3);
        fields.Integer(0, message.Sid);
        fields.Integer(1, message.Chunk);
        fields.Integer(2, message.CreditBytes);
    }

    private static SyncMore? ReadSyncMore(ref FrameFieldReader fields)
    {
        uint sid = 0;
        int chunk = 0, credit = 0;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: chunk = fields.Int32(); break;
                case 2: credit = fields.Int32(); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b111) ? new SyncMore(sid, chunk, credit) : null;
    }

    private static void Write(FrameFieldWriter fields, SyncRanges message)
    {
        fields.Begin(9);
        fields.Integer(0, message.Sid);
        fields.Replica(1, message.Replica);
        fields.Position(2, message.Start, message.Replica);
        fields.Integer(3, message.Round);
        fields.Integer(4, (long)message.Section);
        fields.Ranges(5, message.Ranges);
        fields.Binary(6, message.Container.Span);
        fields.Hashes(7, message.Needs.Span);
        fields.Boolean(8, message.IsDone);
    }

    private static SyncRanges? ReadSyncRanges(ref FrameFieldReader fields)
    {
        uint sid = 0;
        ReplicaId replica = default;
        HybridTimestamp start = default;
        var round = 0;
        var section = RegisterSection.Authority;
        IReadOnlyList<SyncRange> ranges = [];
        ReadOnlyMemory<byte> container = default;
        ReadOnlyMemory<ulong> needs = default;
        var isDone = false;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: replica = fields.Replica(); break;
                case 2: start = fields.Position(replica); break;
                case 3: round = fields.Int32(); break;
                case 4: section = (RegisterSection)fields.Integer(0, (long)RegisterSection.Data); break;
                case 5: ranges = fields.Ranges(); break;
                case 6: container = fields.Slice(); break;
                case 7: needs = fields.Hashes(); break;
                case 8: isDone = fields.Boolean(); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b1_1111_1111) ? new SyncRanges(sid, replica, start, round, section, ranges, container, needs, isDone) : null;
    }

    private static void Write(FrameFieldWriter fields, OperationsPush message)
    {
        fields.Begin(4);
        fields.Replica(0, message.Replica);
        fields.Position(1, message.From, message.Replica);
        fields.Position(2, message.To, message.Replica);
        fields.Binary(3, message.Container.Span);
    }

    private static OperationsPush? ReadOperationsPush(ref FrameFieldReader fields)
    {
        ReplicaId replica = default;
        HybridTimestamp from = default, to = default;
        ReadOnlyMemory<byte> container = default;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: replica = fields.Replica(); break;
                case 1: from = fields.Position(replica); break;
                case 2: to = fields.Position(replica); break;
                case 3: container = fields.Slice(); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b1111) ? new OperationsPush(replica, from, to, container) : null;
    }

    private static void Write(FrameFieldWriter fields, Head message)
    {
        fields.Begin(message.Opening is null ? 7 : 12);
        fields.Replica(0, message.Replica);
        fields.Position(1, message.At, message.Replica);
        fields.Fingerprint(2, message.Fingerprint);
        fields.Fingerprint(3, message.AuthorityFingerprint);
        fields.Integer(4, message.Count);
        fields.Stamp(5, message.Acknowledged);
        fields.Integer(6, message.ClockMilliseconds);
        if (message.Opening is not { } opening)
            return;
        fields.Integer(7, opening.Version);
        fields.Bits(9, opening.FormatId);
        fields.Bits(10, opening.PolicyId);
        fields.Bits(11, opening.Boot);
        fields.Integer(12, opening.MaxFrameBytes);
    }

    private static Head? ReadHead(ref FrameFieldReader fields)
    {
        ReplicaId replica = default;
        HybridTimestamp at = default;
        UInt128 fingerprint = 0, authority = 0;
        long count = 0, clock = 0;
        HybridTimestamp? acknowledged = null;
        int version = 0, maxFrame = 0;
        ulong format = 0, policy = 0, boot = 0;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: replica = fields.Replica(); break;
                case 1: at = fields.Position(replica); break;
                case 2: fingerprint = fields.Fingerprint(); break;
                case 3: authority = fields.Fingerprint(); break;
                case 4: count = fields.Integer(0, long.MaxValue); break;
                case 5: acknowledged = fields.StampOrNil(); break;
                case 6: clock = fields.Integer(0, ValidityLimits.MaxMilliseconds); break;
                case 7: version = (int)fields.Integer(1, byte.MaxValue); break;
                case 9: format = fields.Bits(); break;
                case 10: policy = fields.Bits(); break;
                case 11: boot = fields.Bits(); break;
                case 12: maxFrame = (int)fields.Integer(1, int.MaxValue); break;
                default: fields.Skip(); break;
            }
        }

        const uint always = 0b111_1111, opening = 0b1_1110_1000_0000;
        var isOpening = fields.HasAny(opening);
        return fields.IsWhole(isOpening ? always | opening : always)
            ? new Head(replica, at, fingerprint, authority, count, acknowledged, clock, isOpening ? new HeadOpening(version, format, policy, boot, maxFrame) : null)
            : null;
    }

    private static void Write(FrameFieldWriter fields, SyncDefer message)
    {
        fields.Begin(2 + (message.RetryAfterMilliseconds is null ? 0 : 1) + (message.Estimate is null ? 0 : 1));
        fields.Integer(0, message.Sid);
        fields.Integer(1, (long)message.Reason);
        if (message.RetryAfterMilliseconds is { } retryAfter)
            fields.Integer(2, retryAfter);
        if (message.Estimate is { } estimate)
            fields.Estimate(3, estimate);
    }

    private static SyncDefer? ReadSyncDefer(ref FrameFieldReader fields)
    {
        uint sid = 0;
        var reason = DeferReason.Busy;
        long? retryAfter = null;
        TransferEstimate? estimate = null;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32(); break;
                case 1: reason = (DeferReason)fields.Integer(0, (long)DeferReason.RateLimited); break;
                case 2: retryAfter = fields.Integer(0, long.MaxValue); break;
                case 3: estimate = fields.Estimate(); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b11) ? new SyncDefer(sid, reason, retryAfter, estimate) : null;
    }

    private static void Write(FrameFieldWriter fields, WireError message)
    {
        fields.Begin(4);
        fields.UInt32OrNil(0, message.Sid);
        fields.Integer(1, (long)message.Code);
        fields.Text(2, message.Detail, MaxDetailBytes);
        fields.Integer(3, message.Version);
    }

    private static WireError? ReadWireError(ref FrameFieldReader fields)
    {
        uint? sid = null;
        var code = WireErrorCode.Protocol;
        var detail = "";
        var version = 0;
        while (fields.TryNext(out var key))
        {
            switch (key)
            {
                case 0: sid = fields.UInt32OrNil(); break;
                case 1: code = (WireErrorCode)fields.Integer((long)WireErrorCode.Protocol, (long)WireErrorCode.OverLimit); break;
                case 2: detail = fields.Text(MaxDetailBytes); break;
                case 3: version = (int)fields.Integer(0, byte.MaxValue); break;
                default: fields.Skip(); break;
            }
        }

        return fields.IsWhole(0b1111) ? new WireError(sid, code, detail, version) : null;
    }
}
