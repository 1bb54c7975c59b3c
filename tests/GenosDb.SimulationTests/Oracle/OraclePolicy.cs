namespace GenosDb.SimulationTests.Oracle;

/// <summary>The constants by which the oracle judges: the default roles, open profiles, levels on owned nodes, and superadmins who are always in office.</summary>
/// <param name="SuperAdmins">Their addresses as texts.</param>
internal sealed record OraclePolicy(IReadOnlySet<string> SuperAdmins);
