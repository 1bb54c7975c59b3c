using System.Collections.Concurrent;
using GenosDb.Tests.Transports.Support;
using Microsoft.Extensions.Logging;

namespace GenosDb.Tests.Database.Support;

/// <summary>A log that keeps the ids of its events, and that a test can wait on.</summary>
internal sealed class CountingLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _seen = [];

    public ConcurrentQueue<int> Events { get; } = [];

    /// <summary>Completes with the first event of an id.</summary>
    public Task WhenAsync(int id) => Seen(id).Task.InTime();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Events.Enqueue(eventId.Id);
        Seen(eventId.Id).TrySetResult();
    }

    public void Dispose()
    {
    }

    private TaskCompletionSource Seen(int id) => _seen.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
