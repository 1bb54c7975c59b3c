namespace GenosDb.Tests.Architecture;

/// <summary>The table of folders in docs/architecture.md, as data. Change both, and only on purpose.</summary>
internal static class LayeringRules
{
    /// <summary>Each folder of src/GenosDb with the folders whose types it may use; its own always.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Layers { get; } = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
    {
        ["Errors"] = Set(),
        ["Diagnostics"] = Set(),
        ["Values"] = Set("Errors"),
        ["Clocks"] = Set("Errors"),
        ["Operations"] = Set("Values", "Clocks", "Errors"),
        ["Wire"] = Set("Operations", "Values", "Clocks", "Errors"),
        ["Graphs"] = Set("Operations", "Values", "Clocks", "Errors"),
        ["Queries"] = Set("Graphs", "Operations", "Values", "Clocks", "Errors"),
        ["Feeds"] = Set("Queries", "Graphs", "Operations", "Values", "Clocks", "Errors", "Diagnostics"),
        ["Security"] = Set("Wire", "Operations", "Values", "Clocks", "Errors"),
        ["Sync"] = Set("Wire", "Graphs", "Operations", "Values", "Clocks", "Errors"),
        ["Storage"] = Set("Operations", "Values", "Clocks", "Errors", "Diagnostics"),
        ["Backups"] = Set("Storage", "Sync", "Wire", "Operations", "Values", "Clocks", "Errors"),
        ["Transports"] = Set("Errors", "Diagnostics"),
        ["Database"] = Set("Transports", "Backups", "Storage", "Sync", "Security", "Feeds", "Queries", "Graphs", "Wire", "Operations", "Clocks", "Values", "Diagnostics", "Errors"),
    };

    /// <summary>Types that a folder may use although their folder is not in its row.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Exceptions { get; } = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
    {
        // The engine asks for verdicts; it does not know how they are reached.
        ["Sync"] = Set("ISecurityManager", "VerificationResult", "OperationVerdict", "IndexedVerdict", "AuthorityChange", "CarrierFault", "PeerContext"),

        // A passphrase opens a store as it opens a keystore.
        ["Storage"] = Set("Passphrase", "Keystore"),

        // A dialler backs off with jitter, and the source of randomness is injected like the clock.
        ["Transports"] = Set("IRandomSource"),
    };

    /// <summary>Folders without tasks, logs, clocks, files and sockets: they take values and return values.</summary>
    public static IReadOnlySet<string> PureLayers { get; } = Set("Values", "Clocks", "Operations", "Wire", "Graphs", "Queries", "Security", "Sync");

    /// <summary>Words that no pure layer may contain, beside the types that <see cref="LayeringChecker"/> finds by reflection.</summary>
    public static IReadOnlySet<string> ImpureWords { get; } = Set("async", "await", "ILogger", "ILoggerFactory", "LoggerMessage", "TimeProvider");

    /// <summary>Namespaces that no pure layer may import or name.</summary>
    public static IReadOnlySet<string> ImpureNamespaces { get; } = Set("System.Net", "System.Threading.Tasks", "System.Threading.Channels", "System.Timers", "System.IO.Pipes", "System.IO.MemoryMappedFiles", "System.IO.Pipelines", "Microsoft.Extensions.Logging");

    /// <summary>The memory fences, the lock and the byte streams that a pure layer may use.</summary>
    public static IReadOnlySet<string> PureTypes { get; } = Set("Interlocked", "Volatile", "Lock", "Stream", "MemoryStream", "SeekOrigin", "InvalidDataException", "EndOfStreamException");

    /// <summary>Assemblies that may see internals: ours, and none that ships.</summary>
    public static IReadOnlySet<string> FriendAssemblies { get; } = Set("GenosDb.Tests", "GenosDb.SimulationTests", "GenosDb.IntegrationTests", "GenosDb.Benchmarks");

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.Ordinal);
}
