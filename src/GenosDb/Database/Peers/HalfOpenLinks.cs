namespace GenosDb;

/// <summary>Links that peers opened and that have not proven themselves yet: so many at once, and a further one takes the place of the oldest.</summary>
/// <remarks>To refuse the newest instead would let a few silent strangers, who come back every ten seconds, keep everybody out. An honest peer is done within a
/// few round trips, so the oldest is hardly ever one. Thread-safe.</remarks>
/// <param name="capacity">How many.</param>
internal sealed class HalfOpenLinks(int capacity)
{
    private readonly Lock _gate = new();

    // Sources without a timer or a handle need no disposal, so that one may be cancelled late.
    private readonly LinkedList<CancellationTokenSource> _oldestFirst = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _oldestFirst.Count;
        }
    }

    /// <summary>Adds one.</summary>
    /// <returns>To be given to <see cref="Leave"/>; cancelled when a later one takes the place.</returns>
    public CancellationTokenSource Enter()
    {
        var entered = new CancellationTokenSource();
        CancellationTokenSource? displaced = null;
        lock (_gate)
        {
            if (_oldestFirst.Count == capacity)
            {
                displaced = _oldestFirst.First!.Value;
                _oldestFirst.RemoveFirst();
            }

            _oldestFirst.AddLast(entered);
        }

        displaced?.Cancel();
        return entered;
    }

    /// <summary>Removes one, if it is still there.</summary>
    /// <param name="entered">What <see cref="Enter"/> gave.</param>
    public void Leave(CancellationTokenSource entered)
    {
        lock (_gate) _oldestFirst.Remove(entered);
    }
}
