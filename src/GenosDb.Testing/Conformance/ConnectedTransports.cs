using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>Two running transports with a link between them: Alice dialled Bob.</summary>
internal sealed class ConnectedTransports : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TransportPair _pair;

    private ConnectedTransports(TransportPair pair, HeldLinkHost[] hosts, HeldTestLink alice, HeldTestLink bob, CancellationToken cancellationToken) =>
        (_pair, Hosts, Alice, Bob, CancellationToken) = (pair, hosts, alice, bob, cancellationToken);

    /// <summary>Both transports.</summary>
    public ITransport[] Transports => [_pair.Listening, _pair.Dialling];

    /// <summary>Ends when both runs have.</summary>
    public Task Runs => Task.WhenAll(_pair.ListeningRun, _pair.DiallingRun);

    /// <summary>Both hosts.</summary>
    public HeldLinkHost[] Hosts { get; }

    /// <summary>The end of who dialled.</summary>
    public HeldTestLink Alice { get; }

    /// <summary>The end of who was called.</summary>
    public HeldTestLink Bob { get; }

    /// <summary>Gives up.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Starts two transports and waits for their link.</summary>
    public static async Task<ConnectedTransports> ConnectAsync(Func<ITransportHost, ITransportHost, CancellationToken, ValueTask<TransportPair>> start, int maxFrameBytes, CancellationToken cancellationToken)
    {
        var (listening, dialling) = (new HeldLinkHost(maxFrameBytes), new HeldLinkHost(maxFrameBytes));
        var pair = await start(listening, dialling, cancellationToken).ConfigureAwait(false);
        try
        {
            var alice = await dialling.NextLinkAsync(cancellationToken).WaitAsync(Limit, cancellationToken).ConfigureAwait(false);
            var bob = await listening.NextLinkAsync(cancellationToken).WaitAsync(Limit, cancellationToken).ConfigureAwait(false);
            return new ConnectedTransports(pair, [listening, dialling], alice, bob, cancellationToken);
        }
        catch
        {
            await DisposeAsync(pair).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits, but not for ever.</summary>
    public Task InTime(Task task) => task.WaitAsync(Limit, CancellationToken);

    /// <inheritdoc cref="InTime(Task)"/>
    public Task<T> InTime<T>(Task<T> task) => task.WaitAsync(Limit, CancellationToken);

    /// <summary>Disposes both transports, and leaves what is around them.</summary>
    public Task DisposeTransportsAsync() => InTime(DisposeTransportsAsync(_pair));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(DisposeAsync(_pair).WaitAsync(Limit, CancellationToken.None));

    private static async Task DisposeAsync(TransportPair pair)
    {
        await DisposeTransportsAsync(pair).ConfigureAwait(false);
        if (pair.Around is { } around) await around.DisposeAsync().ConfigureAwait(false);
    }

    private static Task DisposeTransportsAsync(TransportPair pair) => Task.WhenAll(pair.Listening.DisposeAsync().AsTask(), pair.Dialling.DisposeAsync().AsTask());
}
