namespace GenosDb.Feeds;

/// <summary>Calls the code of one observer. What it throws harms nobody else: it is reported, and the subscription lives on; after a hundred in a row it is suspended.</summary>
/// <param name="report">Told of each exception.</param>
/// <param name="suspend">Ends the subscription; called once.</param>
internal sealed class ObserverCalls(Action<Exception> report, Action suspend)
{
    /// <summary>Exceptions in a row.</summary>
    public const int MaxFaults = 100;

    private int _faults;
    private volatile bool _isStopped;

    /// <summary>No call starts any more; one that has started finishes.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Calls the observer.</summary>
    /// <returns>False when it is not to be called any more.</returns>
    public bool TryCall<T>(Action<T> call, T argument)
    {
        if (_isStopped)
            return false;
        try
        {
            call(argument);
            _faults = 0;
        }
#pragma warning disable CA1031 // Whatever an observer throws is its own affair.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            report(problem);
            if (++_faults == MaxFaults)
                suspend();
        }

        return !_isStopped;
    }

    /// <summary>Makes the last call, also after <see cref="Stop"/>.</summary>
    public void End(Action call)
    {
        _isStopped = true;
        try
        {
            call();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            report(problem);
        }
    }
}
