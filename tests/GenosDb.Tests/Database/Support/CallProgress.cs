using System.Collections.Concurrent;
using System.Diagnostics;

namespace GenosDb.Tests.Database.Support;

/// <summary>Counts calls by kind as they begin and end, and notices when none ends any more.</summary>
/// <param name="limit">How long the count may stand still while calls are made.</param>
internal sealed class CallProgress(TimeSpan limit)
{
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);
    private long _ended;

    public CallProgress()
        : this(TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>Calls that have ended.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    public async ValueTask<T> CountAsync<T>(string kind, Func<ValueTask<T>> call)
    {
        var counts = _kinds.GetOrAdd(kind, static _ => new Kind());
        Interlocked.Increment(ref counts.Begun);
        try
        {
            return await call();
        }
        finally
        {
            Interlocked.Increment(ref counts.Ended);
            Interlocked.Increment(ref _ended);
        }
    }

    public async ValueTask CountAsync(string kind, Func<ValueTask> call) =>
        await CountAsync(kind, async () =>
        {
            await call();
            return true;
        });

    public T Count<T>(string kind, Func<T> call)
    {
        var counts = _kinds.GetOrAdd(kind, static _ => new Kind());
        Interlocked.Increment(ref counts.Begun);
        try
        {
            return call();
        }
        finally
        {
            Interlocked.Increment(ref counts.Ended);
            Interlocked.Increment(ref _ended);
        }
    }

    /// <summary>Completes with what it watches, or fails once no call has ended for too long. A guard against standing still, no measure of speed.</summary>
    public async Task WatchAsync(Task watched)
    {
        var last = Ended;
        var since = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(watched, Task.Delay(limit / 20)) != watched)
        {
            if (Ended != last)
                (last, since) = (Ended, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > limit)
                throw new TimeoutException($"No call has ended for {limit}. {this}");
        }

        await watched;
    }

    public override string ToString() =>
        $"{Ended} calls: " + string.Join(", ", _kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value.Ended}" + (kind.Value.Begun > kind.Value.Ended ? $" and {kind.Value.Begun - kind.Value.Ended} under way" : "")));

    private sealed class Kind
    {
        public long Begun;
        public long Ended;
    }
}
