namespace GenosDb.Transports;

/// <summary>What a key of a channel is for; the last byte of its derivation.</summary>
internal enum KeyPurpose : byte
{
    /// <summary>The box of H2.</summary>
    ResponderBox = 1,

    /// <summary>The code over the responder's identity.</summary>
    ResponderCode = 2,

    /// <summary>The box of H3.</summary>
    InitiatorBox = 3,

    /// <summary>The code over the initiator's identity.</summary>
    InitiatorCode = 4,

    /// <summary>Records from the initiator.</summary>
    InitiatorRecords = 5,

    /// <summary>Records from the responder.</summary>
    ResponderRecords = 6,
}
