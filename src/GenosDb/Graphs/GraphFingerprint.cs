namespace GenosDb.Graphs;

/// <summary>Digest of the two sections of a state, in any order of arrival: equal states, equal fingerprints.</summary>
/// <param name="Authority">Of the authority section.</param>
/// <param name="AuthorityCount">Registers in it.</param>
/// <param name="All">Of everything.</param>
/// <param name="Count">Registers in all.</param>
public readonly record struct GraphFingerprint(UInt128 Authority, long AuthorityCount, UInt128 All, long Count)
{
    /// <summary>32 lower-case hexadecimal digits of <see cref="All"/>.</summary>
    public override string ToString() => All.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
