namespace GenosDb.Sync;

/// <summary>What the drift gate says about a stamp.</summary>
internal enum DriftVerdict
{
    /// <summary>Merge, and let the clock observe it.</summary>
    Admit,

    /// <summary>Merge, but leave the clock alone.</summary>
    AdmitUnobserved,

    /// <summary>Keep aside unmodified until its time has come.</summary>
    Hold,

    /// <summary>Too far ahead to keep; nobody is blamed.</summary>
    Forget,
}
