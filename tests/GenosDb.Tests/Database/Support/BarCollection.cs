namespace GenosDb.Tests.Database.Support;

/// <summary>Tests that keep every processor busy for a while: one at a time, and beside no other test, since others wait for answers within a bound.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BarCollection
{
    public const string Name = "bars";
}
