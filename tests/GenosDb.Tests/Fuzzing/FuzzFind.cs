namespace GenosDb.Tests.Fuzzing;

/// <summary>An input that a target did not take as it has to.</summary>
internal sealed record FuzzFind(string Target, ulong Seed, ulong Case, byte[] Input, Exception Problem)
{
    public override string ToString() =>
        $"""
        Target '{Target}' failed in case {Case} of seed {Seed}: {Problem.GetType().Name}: {Problem.Message}
        Replay: GENOSDB_FUZZ_CASE={Seed}:{Case} dotnet test tests/GenosDb.Tests --filter "Bar=R6"
        Keep:   write the next line to tests/GenosDb.Tests/Fuzzing/Corpus/{Target}-<what it is>.hex
        {Convert.ToHexStringLower(Input)}
        {Problem}
        """;
}
