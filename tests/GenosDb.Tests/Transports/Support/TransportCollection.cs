namespace GenosDb.Tests.Transports.Support;

/// <summary>Runs alone: what is allocated in the process is measured.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TransportCollection
{
    public const string Name = "transports";
}
