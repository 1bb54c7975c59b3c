namespace GenosDb.Storage;

/// <summary>Reads the segments of a log in order, delivers whole batches, and tells a torn end from damage.</summary>
/// <remarks>Everything rests on one sentence: a segment with base LSN <i>b</i> is created only after every frame below <i>b</i> was durable. So a frame that is missing before
/// the next segment begins was lost, and so was one that a later frame of its segment calls durable; anything else that is missing at the end was never
/// acknowledged.</remarks>
internal sealed class LogReplay
{
    private readonly StoreFiles _files;
    private readonly UInt128? _storeId;
    private readonly DamageReport _damage;
    private readonly ProgressMeter _meter;
    private readonly CancellationToken _cancellationToken;

    private long _batchAt;
    private bool _inBatch;
    private bool _isBatchBroken;

    /// <param name="files">Where the segments are.</param>
    /// <param name="storeId">Whose they have to be; null for anybody's.</param>
    /// <param name="damage">Told what was lost; when it does not throw, what is behind the damage is read too.</param>
    /// <param name="meter">Told what was read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public LogReplay(StoreFiles files, UInt128? storeId, DamageReport damage, ProgressMeter meter, CancellationToken cancellationToken) =>
        (_files, _storeId, _damage, _meter, _cancellationToken) = (files, storeId, damage, meter, cancellationToken);

    /// <summary>Receives the records; null to check alone.</summary>
    public StorageRecordHandler? OnRecord { get; init; }

    /// <summary>Batches up to here are checked and not delivered.</summary>
    public long CoveredLsn { get; init; }

    /// <summary>Called before a batch is delivered, with its last LSN.</summary>
    public Action<long>? BeforeBatch { get; init; }

    /// <summary>Whether frames that another writer has superseded are read as well.</summary>
    public bool IncludesOrphans { get; init; }

    /// <summary>How far the segment of a running writer goes; null for whole files.</summary>
    public long? LengthOfLast { get; init; }

    /// <summary>What the next frame is called.</summary>
    public long NextLsn { get; private set; }

    /// <summary>The highest frame of which the log itself says that it is durable.</summary>
    public long ProvenLsn { get; private set; }

    /// <summary>Where in the last segment its last whole batch ends.</summary>
    public long LastBatchEnd { get; private set; }

    /// <summary>Records delivered or checked, deletions included.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes at the end of the log that were never acknowledged.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Whether the last thing in the log is that it was closed.</summary>
    public bool EndsWithClose { get; private set; }

    /// <summary>The highest incarnation in a header.</summary>
    public long HighestIncarnation { get; private set; }

    /// <summary>Segments that something durable was lost from.</summary>
    public HashSet<SegmentName> Damaged { get; } = [];

    /// <exception cref="StorageException">Damage, when the report throws; or a segment is too new, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(IReadOnlyList<SegmentName> segments, long nextLsn)
    {
        NextLsn = nextLsn;
        for (var i = 0; i < segments.Count; i++)
        {
            var (segment, isLast) = (segments[i], i + 1 == segments.Count);
            var end = isLast ? long.MaxValue : segments[i + 1].BaseLsn;
            if (segment.BaseLsn > NextLsn)
                _damage.Add(segment.ToString(), offset: null, NextLsn, $"begins with frame {segment.BaseLsn}, and the file with frames {NextLsn} to {segment.BaseLsn - 1} is missing");
            NextLsn = Math.Max(NextLsn, segment.BaseLsn);
            (ProvenLsn, LastBatchEnd) = (Math.Max(ProvenLsn, segment.BaseLsn - 1), 0);
            if (end > segment.BaseLsn || IncludesOrphans)
                Read(segment, end, isLast, isLast ? default : segments[i + 1]);
            _files.Close(segment.ToString());
        }
    }

    private void Read(SegmentName segment, long end, bool isLast, SegmentName next)
    {
        var name = segment.ToString();
        var window = new ReadWindow(_files, name, isLast && LengthOfLast is { } limit ? limit : _files.LengthOf(name));
        if (Open(segment, window, isLast, isSuperseded: end <= segment.BaseLsn) is not { } salt)
            return;
        var reader = new SegmentReader(window, salt);
        var offset = (long)SegmentReader.FirstFrameAt;
        (_inBatch, _isBatchBroken) = (false, false);
        while (true)
        {
            offset = ReadFrames(reader, offset, end);
            if (NextLsn >= end)
                break;
            if (isLast && !IsProvenDamage(reader, offset))
            {
                TornBytes += reader.Length - offset;
                EndsWithClose &= offset == reader.Length;
                return;
            }

            _damage.Add(name, offset, NextLsn, offset >= reader.Length
                ? $"ends before frame {NextLsn}, which was durable: its end, or a file behind it, is missing"
                : $"is damaged at offset {offset}, frame {NextLsn}, which was durable");
            Damaged.Add(segment);
            if (!Resume(reader, ref offset, end))
                break;
        }

        if (IncludesOrphans && next.Incarnation != segment.Incarnation && !isLast)
            ReadOrphans(reader, offset, next);
    }

    /// <returns>The salt; null when there is nothing in it to read.</returns>
    private uint? Open(SegmentName segment, ReadWindow window, bool isLast, bool isSuperseded)
    {
        var isThere = window.TryGet(0, LogFileHeader.Bytes, out var bytes);
        if (isThere && LogFileHeader.TryRead(bytes, LogFileKind.Segment, StorageErrors.PathOf(_files.Device, window.Name), out var header)
            && header.Lsn == segment.BaseLsn && (uint)header.Incarnation == segment.Incarnation && (_storeId is null || header.StoreId == _storeId))
        {
            HighestIncarnation = Math.Max(HighestIncarnation, header.Incarnation);
            return header.Salt;
        }

        // A segment is durable as it was created before anything is appended: a longer one had a header.
        EndsWithClose = false;
        if (isSuperseded)
            return null;
        if (isLast && window.Length <= FrameBuffer.CreationBytes)
        {
            TornBytes += window.Length;
            return null;
        }

        _damage.Add(window.Name, offset: 0, segment.BaseLsn, "has no sound header, and had one");
        Damaged.Add(segment);
        return isThere ? LogFileHeader.SaltOfDamaged(bytes) : null;
    }

    private long ReadFrames(SegmentReader reader, long offset, long end)
    {
        while (NextLsn < end && reader.TryRead(offset, out var frame) && frame.Lsn == NextLsn && (frame.Type != LogFrameType.Records ? !_inBatch : frame.ContinuesBatch == _inBatch))
        {
            var at = offset;
            var length = frame.Length;
            offset += length;
            NextLsn++;
            EndsWithClose = frame.Type == LogFrameType.Close;
            ProvenLsn = Math.Max(ProvenLsn, frame.DurableLsn);
            if (frame.Type == LogFrameType.Records)
                Take(reader, at, frame);
            if (!_inBatch)
                LastBatchEnd = offset;
            _meter.Add(length, frame.Records);
            if ((NextLsn & 0xFFF) == 0)
                _cancellationToken.ThrowIfCancellationRequested();
        }

        return offset;
    }

    private void Take(SegmentReader reader, long at, in LogFrame frame)
    {
        if (!frame.ContinuesBatch)
            (_batchAt, _isBatchBroken) = (at, false);
        _inBatch = !frame.EndsBatch;
        if (_inBatch || _isBatchBroken || frame.Lsn <= CoveredLsn)
            return;
        BeforeBatch?.Invoke(frame.Lsn);
        if (!frame.ContinuesBatch)
            Deliver(frame);
        else
            DeliverAgain(reader, frame.Lsn);
    }

    /// <summary>Delivers a batch of several frames. They are read once more, since nothing may be delivered before the last one was seen, and they need not fit into memory.</summary>
    private void DeliverAgain(SegmentReader reader, long lastLsn)
    {
        for (var offset = _batchAt; ;)
        {
            if (!reader.TryRead(offset, out var frame))
                throw StorageErrors.Corrupt(_files.Device, new StorageFinding(reader.Name, offset, lastLsn, $"reads differently each time at offset {offset}"));
            Deliver(frame);
            if (frame.Lsn == lastLsn)
                return;
            offset += frame.Length;
        }
    }

    private void Deliver(in LogFrame frame)
    {
        var payload = frame.Payload;
        Records += frame.Records;
        if (OnRecord is not { } deliver)
            return;
        while (RecordFormat.TryRead(ref payload, out var key, out var value, out var isDeletion))
            deliver(key, value, isDeletion);
    }

    /// <summary>Whether a frame further on says that the one that is missing here was durable.</summary>
    private bool IsProvenDamage(SegmentReader reader, long offset)
    {
        var missing = NextLsn;
        return reader.TryFind(ref offset, frame => frame.DurableLsn >= missing);
    }

    /// <summary>Goes on behind damage.</summary>
    /// <returns>False when there is nothing more.</returns>
    private bool Resume(SegmentReader reader, ref long offset, long end)
    {
        var missing = NextLsn;
        if (!reader.TryFind(ref offset, frame => frame.Lsn >= missing && frame.Lsn < end) || !reader.TryRead(offset, out var found))
        {
            NextLsn = end == long.MaxValue ? NextLsn : end;
            return false;
        }

        // The rest of a batch whose beginning is lost is left out.
        (NextLsn, _inBatch, _isBatchBroken) = (found.Lsn, found.ContinuesBatch, found.ContinuesBatch);
        return true;
    }

    /// <summary>Reads what a writer appended after another one had taken over, as happens where locks do not work.</summary>
    private void ReadOrphans(SegmentReader reader, long offset, SegmentName next)
    {
        var (nextLsn, known) = (NextLsn, KnownTo(next));
        while (NextLsn <= known && reader.TryRead(offset, out var frame) && frame.Lsn == NextLsn)
        {
            offset += frame.Length;
            NextLsn++;
        }

        if (NextLsn > known && reader.TryRead(offset, out var orphan) && orphan.Lsn == NextLsn && orphan.Type == LogFrameType.Records)
        {
            _damage.Add(reader.Name, offset, NextLsn, $"goes on at offset {offset} with frame {NextLsn}, although another writer had taken over: those frames are orphans");
            (_inBatch, _isBatchBroken) = (orphan.ContinuesBatch, orphan.ContinuesBatch);
            ReadFrames(reader, offset, long.MaxValue);
        }

        NextLsn = nextLsn;
    }

    /// <summary>The last frame that the writer of a segment had read.</summary>
    private long KnownTo(SegmentName segment)
    {
        var name = segment.ToString();
        var window = new ReadWindow(_files, name, _files.LengthOf(name));
        return window.TryGet(0, LogFileHeader.Bytes, out var bytes) && LogFileHeader.TryRead(bytes, LogFileKind.Segment, StorageErrors.PathOf(_files.Device, name), out var header)
            && new SegmentReader(window, header.Salt).TryRead(SegmentReader.FirstFrameAt, out var open)
                ? FrameBuffer.ReadLsnOf(open)
                : long.MaxValue;
    }
}
