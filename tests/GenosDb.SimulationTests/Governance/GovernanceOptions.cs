using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests.Governance;

/// <summary>What is governed in a world, and what its enemies do.</summary>
internal sealed record GovernanceOptions
{
    /// <summary>Of each peer the number of the identity that runs on it. One may run on several.</summary>
    public required IReadOnlyList<int> Identities { get; init; }

    /// <summary>How many of the peers, the last ones, belong to enemies. They have an engine like all others, and lie and forge besides.</summary>
    public int Enemies { get; init; }

    /// <summary>Whether the one enemy is none, and was told another policy: it judges otherwise, and says only what it believes.</summary>
    public bool HasStranger { get; init; }

    /// <summary>Real signatures; slow, and different in every run.</summary>
    public bool UsesEs256 { get; init; }

    /// <summary>Whether every shadow and everything in quarantine is kept, so that all come to what the oracle says and not only to one state.</summary>
    public bool KeepsEverything { get; init; }

    public int Shadows { get; init; }

    public int Quarantined { get; init; }

    public int QuarantinedOfSigner { get; init; } = 64;

    /// <summary>Share of the client steps that are about authority.</summary>
    public double AuthorityShare { get; init; }

    /// <summary>Probability that a frame of an enemy is not what its engine said.</summary>
    public double Lies { get; init; }

    /// <summary>Weight of attacks among the steps that are no client operations.</summary>
    public int Attacks { get; init; }

    // Weights of the steps about authority.
    public int Grants { get; init; } = 6;

    public int Revocations { get; init; }

    public int Amnesties { get; init; }

    public int Acls { get; init; }

    public static GovernanceOptions Draw(ulong seed, int peers)
    {
        var dice = new Dice(seed, Purpose.Governance);
        var identities = new int[peers];
        for (var peer = 0; peer < peers; peer++)
            identities[peer] = peer < Realm.SuperAdmins ? peer : Realm.SuperAdmins + dice.Below(Realm.Identities - Realm.SuperAdmins);
        // Two superadmins and somebody else are honest.
        var enemies = dice.Chance(0.3) ? 0 : dice.Between(1, Math.Min(2, peers - 3));
        var keepsEverything = dice.Chance(0.5);
        var options = new GovernanceOptions
        {
            Identities = identities,
            Enemies = enemies,
            KeepsEverything = keepsEverything,
            Shadows = keepsEverything ? 0 : dice.Below(5),
            Quarantined = keepsEverything ? 0 : dice.Between(0, 8),
            QuarantinedOfSigner = dice.Chance(0.5) ? 64 : dice.Between(1, 20),
            AuthorityShare = dice.Spread(0.02, 0.2),
            Lies = enemies > 0 && dice.Chance(0.7) ? dice.Spread(0.01, 0.5) : 0,
            Attacks = enemies > 0 ? dice.Between(2, 12) : 0,
            Revocations = dice.Chance(0.7) ? dice.Between(1, 3) : 0,
            Amnesties = dice.Chance(0.6) ? dice.Between(1, 2) : 0,
            Acls = dice.Chance(0.7) ? dice.Between(1, 4) : 0,
        };
        return enemies == 0 && dice.Chance(0.3) ? options with { Enemies = 1, HasStranger = true } : options;
    }
}
