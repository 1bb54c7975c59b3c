namespace GenosDb;

/// <summary>Which data <see cref="IGenosDatabase.ClearAsync"/> removes. There is no default: zero is refused.</summary>
public enum ClearScope
{
    /// <summary>Forgets everything on this peer and takes a new replica id. Peers keep their data and send it again when they connect.</summary>
    ThisReplica = 1,

    /// <summary>Consecutive batches of up to 4,096 removals, one for each visible node; not atomic. What this peer has not seen stays.</summary>
    EveryPeer = 2,
}
