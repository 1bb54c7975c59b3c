namespace GenosDb.IntegrationTests.Files;

/// <summary>Tests that count what the process holds run beside no other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
