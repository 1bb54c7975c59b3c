using System.Buffers;
using System.Runtime.InteropServices;
using GenosDb.Graphs;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>One side of a range reconciliation: finds what two states differ in by comparing sums of ever smaller ranges, without any history.</summary>
/// <remarks>
/// <para>After Meyer, "Range-Based Set Reconciliation and Authenticated Set Representations" (2022). The sides take turns. A range whose sums differ is
/// split, or listed when it is small. Who receives a list sends what it has newer and asks for what it lacks or has older; both sides merge.</para>
/// <para>Each side compares what it had when it began, so ranges that were dealt with stay so; what changes meanwhile comes with the catch-up.
/// It is over when a turn without questions and debts is answered by another one. Each register is sent at most once, and a peer that goes on
/// without bringing anything new is given up, so nobody can make it last.</para>
/// </remarks>
internal sealed class RangeReconciliation(uint sid, ReplicaId replica, RangeIndex index, Graph graph, IPayloadCodec codec)
{
    private readonly Queue<int> _owed = [];
    private readonly bool[] _isOwed = new bool[index.Count];
    private int _turnsWithoutNews;
    private bool _wasDone;

    public uint Sid { get; } = sid;

    public RangeIndex Index { get; } = index;

    /// <summary>The round in which the other side has its next turn.</summary>
    public int NextRound { get; private set; }

    /// <summary>Head of the other side when it took stock; known from its first message.</summary>
    public ulong? TheirStart { get; private set; }

    /// <summary>Unset when watermarks were forgotten meanwhile, or what was here when this side took stock counts no longer: the other side kept back what
    /// was below it.</summary>
    public bool MovesWatermark { get; set; } = true;

    /// <summary>Both sides have everything.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The first turn, by the side that was asked.</summary>
    public SyncRanges Open()
    {
        var turn = new RangeTurn(Index);
        if (Index.Count <= SyncDefaults.RangeLeaf)
            turn.List(0, Index.Count, ulong.MaxValue);
        else
            Split(turn, 0, Index.Count, ulong.MaxValue, SyncDefaults.FirstRanges);
        return Message(turn);
    }

    /// <summary>The turn that answers one of the other side. Null when it needs none, because all is over, or gets none, because this leads nowhere.</summary>
    /// <param name="theirs">What the other side says, its operations already merged.</param>
    /// <param name="hasBroughtNews">Whether they changed anything here.</param>
    public SyncRanges? Answer(SyncRanges theirs, bool hasBroughtNews)
    {
        TheirStart ??= theirs.Start.Packed;
        if (theirs.Round != NextRound || theirs.Start.Packed != TheirStart || theirs.Section != RegisterSection.Data)
            return null;
        foreach (var hash in theirs.Needs.Span)
            Owe(hash);
        var turn = new RangeTurn(Index);
        if (!TryAnswer(theirs.Ranges, turn))
            return null;
        NextRound++;
        if (_wasDone && theirs.IsDone && _owed.Count == 0)
        {
            IsOver = true;
            return null;
        }

        var mine = Message(turn);
        _turnsWithoutNews = hasBroughtNews || !mine.Container.IsEmpty ? 0 : _turnsWithoutNews + 1;
        if (_turnsWithoutNews > SyncDefaults.RangeRoundsWithoutNews)
            return null;
        IsOver = mine.IsDone && theirs.IsDone;
        return mine;
    }

    /// <summary>False when it got no further.</summary>
    private bool TryAnswer(IReadOnlyList<SyncRange> ranges, RangeTurn turn)
    {
        var from = 0;
        var isEqual = true;
        for (var i = 0; i < ranges.Count; i++)
        {
            var last = ranges[i].Last;
            var to = Index.IndexAfter(last, from);
            switch (ranges[i])
            {
                case SyncRange.Summary theirs when theirs.Count != to - from || theirs.Fingerprint != Index.Fingerprint(from, to):
                    isEqual = false;
                    Narrow(turn, theirs, from, to, following: ranges.Count - i - 1);
                    break;
                case SyncRange.List theirs when theirs.Items.Length > turn.RoomForNeeds:
                    isEqual = false;
                    turn.PutOff(from, to, last);
                    break;
                case SyncRange.List theirs:
                    Compare(turn, theirs.Items.Span, from, to);
                    turn.Skip(last);
                    break;
                default:
                    turn.Skip(last);
                    break;
            }

            from = to;
        }

        return isEqual || turn.HasProgressed;
    }

    private void Narrow(RangeTurn turn, SyncRange.Summary theirs, int from, int to, int following)
    {
        var room = turn.RoomForRanges(following);
        var isLeaf = to - from <= SyncDefaults.RangeLeaf || room < SyncDefaults.RangeFanOut;
        if (theirs.Count == 0)
        {
            Owe(from, to);
            turn.Skip(theirs.Last);
        }
        else if (!isLeaf)
        {
            Split(turn, from, to, theirs.Last, SyncDefaults.RangeFanOut);
        }
        else if (to - from <= turn.RoomForItems)
        {
            turn.List(from, to, theirs.Last);
        }
        else
        {
            turn.PutOff(from, to, theirs.Last);
            return;
        }

        turn.HasProgressed = true;
    }

    /// <summary>Cuts a range into parts of about the same number of registers. Keys that share their hash stay together.</summary>
    private void Split(RangeTurn turn, int from, int to, ulong last, int parts)
    {
        var first = from;
        for (var part = 1; part < parts && first < to; part++)
        {
            var middle = from + (int)((long)(to - from) * part / parts);
            if (middle <= first)
                continue;
            var bound = Index.HashAt(middle - 1);
            middle = Index.IndexAfter(bound, middle);
            // The last part reaches up to the bound of the whole, whatever lies there.
            if (bound == last || middle == to)
                break;
            turn.Summarise(first, middle, bound);
            first = middle;
        }

        if (first == from && to - from <= turn.RoomForItems)
            turn.List(from, to, last);
        else
            turn.Summarise(first, to, last);
    }

    private void Compare(RangeTurn turn, ReadOnlySpan<RangeItem> theirs, int from, int to)
    {
        var (mine, at) = (from, 0);
        var isDifferent = false;
        while (mine < to || at < theirs.Length)
        {
            var hash = at == theirs.Length || (mine < to && Index.HashAt(mine) < theirs[at].KeyHash) ? Index.HashAt(mine) : theirs[at].KeyHash;
            var myEnd = mine;
            while (myEnd < to && Index.HashAt(myEnd) == hash)
                myEnd++;
            var theirEnd = at;
            while (theirEnd < theirs.Length && theirs[theirEnd].KeyHash == hash)
                theirEnd++;
            isDifferent |= CompareHash(turn, hash, theirs[at..theirEnd], mine, myEnd);
            (mine, at) = (myEnd, theirEnd);
        }

        turn.HasProgressed = true;
        if (isDifferent)
            return;
        // The sums differ and no stamp does: one stamp stands for two operations, so the greater operation id decides, on both sides.
        Owe(from, to);
        for (var i = 0; i < theirs.Length; i++)
        {
            if (i == 0 || theirs[i].KeyHash != theirs[i - 1].KeyHash)
                turn.Need(theirs[i].KeyHash);
        }
    }

    /// <summary>Compares what both sides have under one hash; true when it differs.</summary>
    private bool CompareHash(RangeTurn turn, ulong hash, ReadOnlySpan<RangeItem> theirs, int from, int to)
    {
        if (theirs.Length == 1 && to - from == 1)
        {
            var order = Index[from].Timestamp.CompareTo(theirs[0].Stamp);
            if (order > 0)
                Owe(from, to);
            else if (order < 0)
                turn.Need(hash);
            return order != 0;
        }

        // Only one side has anything, or keys share the hash: whatever the other side does not list is exchanged.
        var isDifferent = false;
        for (var i = from; i < to; i++)
        {
            if (theirs.Contains(new RangeItem(hash, Index[i].Timestamp)))
                continue;
            Owe(i, i + 1);
            isDifferent = true;
        }

        foreach (var item in theirs)
        {
            if (HasStamp(from, to, item.Stamp))
                continue;
            turn.Need(hash);
            return true;
        }

        return isDifferent;
    }

    private bool HasStamp(int from, int to, HybridTimestamp stamp)
    {
        for (var i = from; i < to; i++)
        {
            if (Index[i].Timestamp == stamp)
                return true;
        }

        return false;
    }

    private void Owe(ulong hash)
    {
        var to = Index.IndexAfter(hash);
        var from = to;
        while (from > 0 && Index.HashAt(from - 1) == hash)
            from--;
        Owe(from, to);
    }

    private void Owe(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_isOwed[i])
                continue;
            _isOwed[i] = true;
            _owed.Enqueue(i);
        }
    }

    private SyncRanges Message(RangeTurn turn)
    {
        var ranges = turn.Ranges();
        var needs = turn.Needs();
        var operations = TakeOwed();
        var container = new ArrayBufferWriter<byte>();
        if (operations.Count > 0)
            codec.Encode(CollectionsMarshal.AsSpan(operations), container);
        _wasDone = ranges.Count == 0 && needs.Length == 0 && _owed.Count == 0;
        return new SyncRanges(
            Sid, replica, new HybridTimestamp(Index.Start, replica), NextRound++, RegisterSection.Data, ranges, container.WrittenMemory, needs, _wasDone);
    }

    /// <summary>As many operations as one message may hold. A register that has changed meanwhile comes with the catch-up.</summary>
    private List<Operation> TakeOwed()
    {
        List<Operation> operations = [];
        long bytes = 0;
        while (operations.Count < SyncDefaults.OperationsPerMessage && _owed.TryPeek(out var next))
        {
            var operation = Index[next];
            if (graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) && ReferenceEquals(current, operation))
            {
                bytes += ContainerSize.Estimate(operation);
                if (bytes > SyncDefaults.PushBytes && operations.Count > 0)
                    break;
                operations.Add(operation);
            }

            _owed.Dequeue();
        }

        return operations;
    }
}
