namespace GenosDb.Transports;

/// <summary>The messages of a handshake; the third byte of each.</summary>
internal enum HandshakeMessage : byte
{
    /// <summary>None is awaited: the handshake has ended.</summary>
    None = 0,

    /// <summary>H1, from the side that dialled.</summary>
    Opening = 1,

    /// <summary>H2, from the side that was called.</summary>
    Answer = 2,

    /// <summary>H3, from the side that dialled.</summary>
    Proof = 3,
}
