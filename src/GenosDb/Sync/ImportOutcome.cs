using System.Collections.Immutable;
using GenosDb.Security;

namespace GenosDb.Sync;

/// <summary>What became of a container that no peer has sent.</summary>
/// <param name="Fault">With <see cref="CarrierFault.Undecodable"/> or <see cref="CarrierFault.NotAdmitted"/> nothing of it was merged.</param>
/// <param name="Applied">Operations that changed something.</param>
/// <param name="Refused">Every operation that does not count, found by the verifier or by the merge.</param>
internal sealed record ImportOutcome(CarrierFault Fault, int Applied, ImmutableArray<RefusedOperation> Refused);
