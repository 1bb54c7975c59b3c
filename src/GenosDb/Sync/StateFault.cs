namespace GenosDb.Sync;

/// <summary>Why a stored record cannot be used.</summary>
internal enum StateFault
{
    /// <summary>Not what was ever written.</summary>
    Malformed,

    /// <summary>Written by a newer version.</summary>
    UnknownVersion,
}
