using System.Text.Json;
using GenosDb.Storage;
using GenosDb.Transports;
using GenosDb.Wire;
using Microsoft.Extensions.Logging;

namespace GenosDb;

/// <summary>How a database is opened. Copied and validated once, at open; changing it afterwards has no effect.</summary>
public sealed class GenosOptions
{
    /// <summary>Name of the database on every peer; with <see cref="Salt"/> it makes the <see cref="DatabaseId"/>. At most 256 UTF-8 bytes. Default: a random name, which no peer shares.</summary>
    public string Name { get; set; } = "";

    /// <summary>16 bytes, or empty, which is the default.</summary>
    public ReadOnlyMemory<byte> Salt { get; set; }

    /// <summary>What an awaited write promises. Default <see cref="Durability.Strict"/>.</summary>
    public Durability Durability { get; set; }

    /// <summary>Distinct registers in the operation log; zero turns it off, and deltas then come from a scan. Default 10,000; at most 10,000,000.</summary>
    public int OplogSize { get; set; } = 10_000;

    /// <summary>The field that names the type of a node, which typed views read and write. Default <c>type</c>; 1 to 256 UTF-8 bytes.</summary>
    public string TypeProperty { get; set; } = "type";

    /// <summary>How typed views turn objects into values. Add source-generated contexts to its <see cref="JsonSerializerOptions.TypeInfoResolverChain"/>; there is no reflection unless the
    /// application adds a resolver that uses it. Default <see cref="JsonSerializerDefaults.Web"/>: names in camel case.</summary>
    public JsonSerializerOptions Json { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>What a typed query does with a node that does not fit the type. Default <see cref="OnUnreadable.Skip"/>.</summary>
    public OnUnreadable OnUnreadable { get; set; }

    /// <summary>Where the data is kept. Null, the default: a <see cref="LogStorage"/> at the path that is opened, or nothing in memory. The database disposes it.</summary>
    public IGraphStorage? Storage { get; set; }

    /// <summary>Encrypts the store, and every backup of it: a new one is made with this key, and one that is there is opened with it. Null, the default: the store is in clear.</summary>
    /// <remarks>Can be disposed when the database is open. A <see cref="Random"/> of your own has to be fit for secrets then: the key of the store comes from it.</remarks>
    public StorageKey? StorageKey { get; set; }

    /// <summary>What to do with a damaged store. Default <see cref="OnCorruption.Fail"/>.</summary>
    public OnCorruption OnCorruption { get; set; }

    /// <summary>Reads a store that is there, and changes nothing: also while somebody else has it open. Writes fail, and there are no transports. Default: false.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Opens without building the indexes that the store has, for who comes to read or write a few nodes: queries give the same and look at all nodes.
    /// The indexes stay stored, and <see cref="IGenosDatabase.EnsureIndexAsync"/> builds one. Default: false.</summary>
    public bool SkipIndexes { get; set; }

    /// <summary>Checks every stored signature again at open. Default false: they were checked before they were stored, and checksums show that they are the same.</summary>
    public bool VerifyOnLoad { get; set; }

    /// <summary>Told how far opening is. Null, the default: nobody.</summary>
    public IProgress<StorageProgress>? Progress { get; set; }

    /// <summary>Nothing connects unless one is added. Default: none. The database disposes them.</summary>
    public IList<ITransport> Transports { get; } = [];

    /// <summary>Identities and roles. Null, the default: an unsigned database; whoever is let in may write.</summary>
    public SecurityOptions? Security { get; set; }

    /// <summary>Peers without the same secret are not admitted; what is sent to those with it is encrypted. Default: empty, for none. Prefer 128 random bits: whoever records
    /// the opening of a link can try secrets on it, so that a word or a name will be found.</summary>
    /// <remarks>Bytes of any length, such as text in UTF-8. The first link costs about 160 ms of one core, which is what one guess costs, too.</remarks>
    public ReadOnlyMemory<byte> RoomSecret { get; set; }

    /// <summary>Local resource limits.</summary>
    public GenosLimits Limits { get; set; } = new();

    /// <summary>Null, the default: the platform's zlib where it is available, else SharpZipLib. Each reads what the other wrote.</summary>
    public IPayloadCompressor? Compressor { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Null, the default: the operating system's.</summary>
    public IRandomSource? Random { get; set; }

    /// <summary>Null, the default: no log.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Checks every option, so that one message names all that is wrong. Null when nothing is.</summary>
    internal string? FindProblems()
    {
        List<string> problems = [];
        RequirePresent(nameof(Name), Name);
        RequirePresent(nameof(Limits), Limits);
        RequirePresent(nameof(TimeProvider), TimeProvider);
        RequirePresent(nameof(TypeProperty), TypeProperty);
        RequirePresent(nameof(Json), Json);
        if (Name is not null && GraphNames.HasLoneSurrogate(Name))
            problems.Add($"{nameof(Name)} has a lone surrogate; use well-formed text.");
        if (Name is not null && System.Text.Encoding.UTF8.GetByteCount(Name) > DatabaseId.MaxNameBytes)
            problems.Add($"{nameof(Name)} has {System.Text.Encoding.UTF8.GetByteCount(Name)} UTF-8 bytes; at most {DatabaseId.MaxNameBytes} are allowed.");
        if (Salt.Length is not (0 or DatabaseId.SaltSize))
            problems.Add($"{nameof(Salt)} has {Salt.Length} bytes; {DatabaseId.SaltSize} or none are allowed.");
        if (!Enum.IsDefined(Durability))
            problems.Add($"{nameof(Durability)} is {Durability}; use a member of the enumeration.");
        if (!Enum.IsDefined(OnCorruption))
            problems.Add($"{nameof(OnCorruption)} is {OnCorruption}; use a member of the enumeration.");
        if (StorageKey is not null && Storage is MemoryStorage or EncryptedStorage)
            problems.Add($"{nameof(StorageKey)} is set, and {nameof(Storage)} is a {Storage.GetType().Name}, which {(Storage is MemoryStorage ? "keeps no files" : "has its own")}. Leave one of them out.");
        if (!Enum.IsDefined(OnUnreadable))
            problems.Add($"{nameof(OnUnreadable)} is {OnUnreadable}; use a member of the enumeration.");
        if (TypeProperty is not null && (GraphNames.HasLoneSurrogate(TypeProperty) || System.Text.Encoding.UTF8.GetByteCount(TypeProperty) is < 1 or > ValidityLimits.MapKeyBytes))
            problems.Add($"{nameof(TypeProperty)} is '{TypeProperty}'; it must be well-formed text of 1 to {ValidityLimits.MapKeyBytes} UTF-8 bytes.");
        if (ReadOnly && Transports.Count > 0)
            problems.Add($"{nameof(ReadOnly)} is set and there are {nameof(Transports)}: what peers send could not be kept. Leave one of them out.");
        Require(nameof(OplogSize), OplogSize, 0, Sync.Oplog.MaxCapacity);
        if (Limits is not null)
            CheckLimits();
        if (Security?.FindProblems() is { } securityProblems)
            problems.Add(securityProblems);
        if (Transports.Any(transport => transport is null) || Transports.Distinct().Count() != Transports.Count)
            problems.Add($"{nameof(Transports)} has a null or the same transport twice.");
        return problems.Count == 0 ? null : string.Join(Environment.NewLine, problems);

        void RequirePresent(string option, object? value)
        {
            if (value is null)
                problems.Add($"{option} is null; leave it out for the default.");
        }

        void CheckLimits()
        {
            Require(nameof(Limits.FrameBytes), Limits.FrameBytes, 4 << 20, 64 << 20);
            Require(nameof(Limits.InflatedBytes), Limits.InflatedBytes, 4 << 20, 256 << 20);
            Require(nameof(Limits.BatchOperations), Limits.BatchOperations, 1, 4_096);
            Require(nameof(Limits.OutboundBytesPerLink), Limits.OutboundBytesPerLink, Limits.FrameBytes, int.MaxValue);
            Require(nameof(Limits.StagedBytes), Limits.StagedBytes, 16 << 20, long.MaxValue);
            Require(nameof(Limits.SignerBytes), Limits.SignerBytes ?? 0, 0, long.MaxValue);
            Require(nameof(Limits.Connections), Limits.Connections, 1, 65_536);
            Require(nameof(Limits.TraversalNodes), Limits.TraversalNodes, 1, int.MaxValue);
            if (Limits.ClockDrift <= TimeSpan.Zero)
                problems.Add($"{nameof(Limits.ClockDrift)} is {Limits.ClockDrift}; it must be more than zero.");
            if (Limits.ClockHold < Limits.ClockDrift || Limits.ClockHold > TimeSpan.FromDays(30))
                problems.Add($"{nameof(Limits.ClockHold)} is {Limits.ClockHold}; it must be at least {nameof(Limits.ClockDrift)}, which is {Limits.ClockDrift}, and at most 30 days.");
        }

        void Require(string option, long value, long minimum, long maximum)
        {
            if (value < minimum || value > maximum)
                problems.Add($"{option} is {value}; {minimum} to {maximum} are allowed.");
        }
    }
}
