namespace GenosDb.Tests.Adversarial.Support;

/// <summary>The ways on which containers come in.</summary>
public enum AttackPath
{
    /// <summary>Pushes, message 08.</summary>
    Live,

    /// <summary>Parts of a delta, message 03.</summary>
    Delta,

    /// <summary>Chunks of a full state, message 04.</summary>
    FullState,

    /// <summary>Turns of a range reconciliation, message 06.</summary>
    Ranges,

    /// <summary>Portions of an import, which come over no link.</summary>
    Import,
}
