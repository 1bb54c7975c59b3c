namespace GenosDb.IntegrationTests.Interop;

/// <summary>Tests that use the packages of npm, one after the other: they are installed once, into one folder.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<NodeFixture>
{
    public const string Name = "node";
}
