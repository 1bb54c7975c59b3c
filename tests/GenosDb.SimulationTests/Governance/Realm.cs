using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.SimulationTests.Oracle;
using GenosDb.SimulationTests.Worlds;
using GenosDb.Wire;

namespace GenosDb.SimulationTests.Governance;

/// <summary>Who there is in a governed world, and by which constants operations are judged there.</summary>
internal sealed class Realm
{
    /// <summary>The first of the identities are superadmins.</summary>
    public const int SuperAdmins = 2;

    /// <summary>In all.</summary>
    public const int Identities = 6;

    // Parsing a mnemonic stretches a key, so all worlds share the real identities.
    private static readonly Lazy<ISigner[]> Es256 = new(() =>
    {
        var random = new MixedRandomSource(seed: 0, peer: 0, incarnation: 0);
        return [.. Enumerable.Range(0, Identities).Select(_ => GenosIdentity.Create(random))];
    });

    public Realm(GovernanceOptions options)
    {
        Options = options;
        Signers = options.UsesEs256 ? Es256.Value : [.. Enumerable.Range(0, Identities).Select(number => new HashSigner(number))];
        Addresses = [.. Signers.Select(signer => signer.Address)];
        Policy = new OraclePolicy(Addresses.Take(SuperAdmins).Select(address => address.ToString()).ToHashSet(StringComparer.Ordinal));
        Reserve = options.KeepsEverything
            ? new ReserveLimits
            {
                ShadowsOfRegister = int.MaxValue,
                QuarantinedOfRegister = int.MaxValue,
                QuarantinedOfSigner = int.MaxValue,
                QuarantinedBytesOfSigner = int.MaxValue,
                Quarantined = int.MaxValue,
                QuarantinedBytes = long.MaxValue,
            }
            : new ReserveLimits { ShadowsOfRegister = options.Shadows, QuarantinedOfRegister = options.Quarantined, QuarantinedOfSigner = options.QuarantinedOfSigner };
    }

    public GovernanceOptions Options { get; }

    public IReadOnlyList<ISigner> Signers { get; }

    public IReadOnlyList<Address> Addresses { get; }

    public OraclePolicy Policy { get; }

    public ReserveLimits Reserve { get; }

    /// <summary>A verifier that knows no authority operation yet.</summary>
    public SecurityManager CreateSecurity(DatabaseId database, IPayloadCodec codec, int peer)
    {
        var options = new SecurityOptions { Acls = true };
        // The stranger has one superadmin in common with the others.
        var isStranger = Options.HasStranger && IsEnemy(peer);
        foreach (var address in isStranger ? [Addresses[0], Addresses[^1]] : Addresses.Take(SuperAdmins))
            options.SuperAdmins.Add(new SuperAdmin(address));
        return new SecurityManager(database, options, codec, limits: null, Options.UsesEs256 ? null : new HashSignatureScheme());
    }

    /// <summary>The identity that runs on a peer.</summary>
    public int IdentityOf(int peer) => Options.Identities[peer];

    /// <summary>Whether a peer belongs to an enemy.</summary>
    public bool IsEnemy(int peer) => peer >= Options.Identities.Count - Options.Enemies;
}
