using GenosDb.Transports;

namespace GenosDb;

/// <summary>How the handshake of a link has ended.</summary>
/// <param name="Link">The encrypted link; disposed already when there is a problem.</param>
/// <param name="Identity">Who the peer is; null for nobody.</param>
/// <param name="Problem">Why it is not let in; null when it is.</param>
internal readonly record struct Admission(SecureLink Link, Address? Identity, PeerProblem? Problem);
