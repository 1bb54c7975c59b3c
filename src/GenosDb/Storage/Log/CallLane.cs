namespace GenosDb.Storage;

/// <summary>Finds calls that overlap although they must not.</summary>
/// <param name="calls">Which calls, for the message.</param>
internal sealed class CallLane(string calls)
{
    private int _isTaken;

    /// <returns>Dispose it at the end of the call.</returns>
    /// <exception cref="InvalidOperationException">Another call runs.</exception>
    public Turn Enter() => Interlocked.Exchange(ref _isTaken, 1) == 0
        ? new Turn(this)
        : throw new InvalidOperationException($"Another {calls} runs. Calls of a storage do not overlap, except that appends and flushes may run beside compaction and verification.");

    /// <summary>A call that runs.</summary>
    public readonly ref struct Turn(CallLane lane)
    {
        public void Dispose() => Volatile.Write(ref lane._isTaken, 0);
    }
}
