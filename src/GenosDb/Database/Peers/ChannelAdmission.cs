using GenosDb.Transports;

namespace GenosDb;

/// <summary>Lets peers in: runs the handshake of each link, within a time and at most so many at once. Thread-safe.</summary>
internal sealed class ChannelAdmission
{
    /// <summary>Links that peers opened and whose handshake is under way.</summary>
    public const int MaxHalfOpen = 64;

    /// <summary>How long a handshake may take.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly ChannelSettings _settings;
    private readonly Lazy<Task<RoomKey>> _room;
    private readonly int _maxFrameBytes;
    private readonly TimeProvider _timeProvider;
    private readonly IRandomSource _random;

    /// <summary>Creates one for a database. The secret is stretched when the first link comes.</summary>
    /// <param name="settings">What its security gives.</param>
    /// <param name="roomSecret">Empty for none.</param>
    /// <param name="database">The database.</param>
    /// <param name="maxFrameBytes">The largest frame that it reads.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="random">For nonces.</param>
    public ChannelAdmission(ChannelSettings settings, ReadOnlySpan<byte> roomSecret, DatabaseId database, int maxFrameBytes, TimeProvider timeProvider, IRandomSource random)
    {
        (_settings, _maxFrameBytes, _timeProvider, _random) = (settings, maxFrameBytes, timeProvider, random);
        var secret = roomSecret.ToArray();
        _room = new Lazy<Task<RoomKey>>(() => secret.Length == 0 ? Task.FromResult(RoomKey.Open) : Task.Run(() => Stretch(secret, database)));
    }

    /// <summary>Links whose handshake is under way because a peer opened them.</summary>
    public HalfOpenLinks HalfOpen { get; } = new(MaxHalfOpen);

    /// <inheritdoc cref="ChannelSettings.IsTrusted"/>
    public bool IsTrusted(Address? identity) => _settings.IsTrusted(identity);

    /// <summary>Runs the handshake of a link.</summary>
    /// <param name="link">The link; belongs to the result from now on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The link broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Admission> AdmitAsync(IPeerLink link, CancellationToken cancellationToken)
    {
        var room = await _room.Value.ConfigureAwait(false);
        // What this side dials is counted by its configuration, and does not have to give way to strangers.
        var halfOpen = link.IsInitiator ? null : HalfOpen.Enter();
        using var timeout = new CancellationTokenSource(HandshakeTimeout, _timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, halfOpen?.Token ?? default);
        var day = (int)(_timeProvider.GetUtcNow().ToUnixTimeSeconds() / 86_400);
        var ownIdentity = _settings.Identity();
        using var disposing = ownIdentity as IDisposable;
        var terms = new ChannelTerms(ownIdentity, room, _settings.FormatId, _settings.PolicyId, _settings.AuthorityDigest(), _maxFrameBytes);
        using var handshake = new ChannelHandshake(link.IsInitiator, terms, link.ChannelBinding, day, _random);
        var secure = new SecureLink(link);
        Address? identity = null;
        PeerProblem? problem = null;
        var isOpen = false;
        try
        {
            problem = await secure.OpenAsync(handshake, peer => Judge(peer, out identity), ending.Token).ConfigureAwait(false);
            isOpen = problem is null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            problem = new PeerProblem(PeerProblemKind.HalfOpen, null, null, timeout.IsCancellationRequested
                ? $"The peer did not complete the handshake within {HandshakeTimeout.TotalSeconds:0} seconds. Check what stands between the two peers."
                : $"More than {MaxHalfOpen} peers began a handshake at once, and this was the oldest. It may try again.");
        }
        finally
        {
            if (halfOpen is not null) HalfOpen.Leave(halfOpen);
            if (!isOpen) await secure.DisposeAsync().ConfigureAwait(false);
        }

        return new Admission(secure, identity, problem);
    }

    private PeerProblem? Judge(ChannelResult peer, out Address? identity)
    {
        identity = null;
        if (peer.FormatId != _settings.FormatId)
            return new PeerProblem(PeerProblemKind.DifferentDatabase, $"{_settings.FormatId:x16}", $"{peer.FormatId:x16}", "Give both databases the same Name and Salt, sign both or neither, and use the same version of the library.");
        return _settings.Admit(peer.PublicKey, out identity)
            ? null
            : new PeerProblem(PeerProblemKind.NotAllowedToSync, null, identity?.ToString(), "Give the peer a role that may synchronise, if it should.");
    }

    private static RoomKey Stretch(byte[] secret, DatabaseId database)
    {
        var id = new byte[DatabaseId.Size];
        database.WriteTo(id);
        var key = RoomKey.Derive(secret, id);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return key;
    }
}
