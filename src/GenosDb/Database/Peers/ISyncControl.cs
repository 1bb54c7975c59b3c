using System.Collections.Immutable;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Watches and steers synchronisation. Thread-safe.</summary>
public interface ISyncControl
{
    /// <summary>Where synchronisation stands.</summary>
    SyncStatus Status { get; }

    /// <summary>The current status first, then each change.</summary>
    IObservable<SyncStatus> StatusChanges { get; }

    /// <summary>Completes with the first status, now or later, for which the predicate holds.</summary>
    /// <param name="predicate">Called outside the lock; what it throws ends the wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask<SyncStatus> WaitForAsync(Func<SyncStatus, bool> predicate, CancellationToken cancellationToken = default);

    /// <summary>Keeps links open and holds operations in both directions; writing goes on.</summary>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    ValueTask PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Goes on after <see cref="PauseAsync"/>: asks every peer for what is missing here, and offers what is missing there.</summary>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    ValueTask ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks one peer, or all, for what is missing here.</summary>
    /// <param name="peerId">Id of a peer of <see cref="SyncStatus.Peers"/>; null for all.</param>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <exception cref="ArgumentException">There is no such peer.</exception>
    ValueTask SyncNowAsync(string? peerId = null, CancellationToken cancellationToken = default);

    /// <summary>Completes when so many peers have everything of that write.</summary>
    /// <param name="receipt">What <see cref="IGenosDatabase.WriteAsync"/> returned.</param>
    /// <param name="peers">How many; at least 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">This replica was cleared after that write.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask WaitUntilAcknowledgedAsync(WriteReceipt receipt, int peers = 1, CancellationToken cancellationToken = default);

    /// <summary>Starts a transport that was not given at open; it runs until the database is disposed.</summary>
    /// <param name="transport">Not in use elsewhere; the database disposes it.</param>
    void AddTransport(Transports.ITransport transport);

    /// <summary>The window of the operation log now, oldest first.</summary>
    ImmutableArray<OplogEntry> Log { get; }
}
