namespace GenosDb;

/// <summary>Where a batch came from.</summary>
public enum ChangeOrigin
{
    /// <summary>A local write.</summary>
    Local,

    /// <summary>A peer.</summary>
    Remote,

    /// <summary>A grant or a revocation, made here or received: nothing was written, and what counts is different.</summary>
    Reevaluation,
}
