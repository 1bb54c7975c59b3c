using System.CommandLine;
using System.Security.Cryptography;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Keys;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary>The options with which a process opens its database.</summary>
internal sealed class DatabaseSettings
{
    private const int SaltBytes = 16;

    // A smaller one is open before anybody has read a title.
    private const long BytesWithBar = 32 << 20;

    private readonly StoreAccess _access;
    private readonly SecuritySettings _security;
    private readonly StorageKeySettings _storageKey;

    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the database, as its peers have it. Default: the name of a new store without .genos; in memory a random one, which no peer shares.",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<int> _oplogSize = new("--oplog-size")
    {
        Description = "Entries in the operation log, from which deltas are served; 0 turns it off.",
        DefaultValueFactory = _ => new GenosOptions().OplogSize,
        CustomParser = Parsers.WholeNumber("--oplog-size", 0),
    };

    private readonly Option<string> _salt = new("--salt")
    {
        Description = "32 hexadecimal digits that tell databases of one name apart.",
        HelpName = "hex",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<StoreKind?> _storage = new("--storage")
    {
        Description = "What a new store is: log, a folder and the default, or sqlite, one file.",
        HelpName = "log|sqlite",
        CustomParser = Parsers.OneOf<StoreKind>("--storage", "log or sqlite"),
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="access">What it does to a store.</param>
    /// <param name="hasPeers">Whether it meets peers.</param>
    public DatabaseSettings(Command command, StoreAccess access, bool hasPeers = false)
    {
        _access = access;
        if (access == StoreAccess.Create)
        {
            command.Add(_name);
            command.Add(_salt);
            command.Add(_storage);
        }

        if (hasPeers)
            command.Add(_oplogSize);
        _security = new SecuritySettings(command, hasPeers);
        _storageKey = new StorageKeySettings(command);
    }

    /// <summary>The argument that names a store.</summary>
    public static Argument<string> CreatePathArgument() => new("path") { Description = "The store: a folder, todos.genos for instance, or a SQLite file." };

    /// <summary>Whether the name was given: a random one is of no use to peers.</summary>
    public bool HasName(ParseResult arguments) => arguments.GetRequiredValue(_name).Length > 0;

    /// <summary>How the database is signed; null when it is not.</summary>
    public SecurityOptions? ReadSecurity(ParseResult arguments, CommandStreams streams) => _security.Read(arguments, streams);

    /// <summary>What the store is encrypted with; null when it is not. The caller disposes it.</summary>
    /// <exception cref="CommandFailedException">Options that do not go together, or a file that is no key.</exception>
    public StorageKey? ReadStorageKey(ParseResult arguments, CommandStreams streams) =>
        _storageKey.ReadsStandardInput(arguments) && _security.ReadsStandardInput(arguments)
            ? throw new CommandFailedException(ExitCode.WrongUsage, "Two options read a secret from standard input. Put one of them in a file.")
            : _storageKey.Read(arguments, streams);

    /// <summary>Opens the database as what commands act upon.</summary>
    /// <param name="context">Receives it.</param>
    /// <param name="path">Where its store is; null for one in memory.</param>
    /// <param name="arguments">What the command line says.</param>
    /// <param name="origin">What a new one is to be where the command line does not say; null for anything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="needsIndexes">Whether more than one query is asked, or how one is answered.</param>
    public async Task OpenAsync(CommandContext context, string? path, ParseResult arguments, DatabaseOrigin? origin, CancellationToken cancellationToken, bool needsIndexes = false)
    {
        if (path is null && arguments.GetValue(_storage) is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, "--storage goes with a path.");
        var location = path is null ? null : _access == StoreAccess.Create ? StoreLocation.Find(path) : StoreLocation.Require(path);
        var isNew = location is { Kind: null };
        var salt = ParseSalt(arguments.GetValue(_salt) ?? "");
        using var storageKey = ReadStorageKey(arguments, context.Streams);
        if (path is null && storageKey is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, "A key of a store goes with a path: nothing in memory is encrypted.");
        var security = _security.Read(arguments, context.Streams);
        var roomSecret = _security.ReadRoomSecret(arguments, context.Streams);
        try
        {
            context.Open(
                location is null ? await GenosDatabase.OpenInMemoryAsync(Configure, cancellationToken)
                : location.Bytes < BytesWithBar ? await OpenStoreAsync(location, progress: null)
                : await StorageBar.ShowAsync(context.Streams.Console, $"Opening {Path.GetFileName(Path.TrimEndingDirectorySeparator(location.Path))}", progress => OpenStoreAsync(location, progress)),
                security);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(roomSecret);
        }

        Task<GenosDatabase> OpenStoreAsync(StoreLocation store, IProgress<GenosDb.Storage.StorageProgress>? progress) => store.OpenAsync(
            options =>
            {
                Configure(options);
                (options.ReadOnly, options.SkipIndexes, options.Progress, options.StorageKey) = (_access == StoreAccess.Read, !needsIndexes, progress, storageKey);
            },
            arguments.GetValue(_storage),
            cancellationToken);

        void Configure(GenosOptions options)
        {
            options.Name = arguments.GetValue(_name) ?? "";
            options.Salt = salt;
            if (isNew && origin is not null)
            {
                options.Name = options.Name.Length > 0 ? options.Name : origin.Name;
                options.Salt = salt.Length > 0 ? salt : origin.Salt;
            }

            if (arguments.GetResult(_oplogSize) is not null)
                options.OplogSize = arguments.GetValue(_oplogSize);
            options.Security = security;
            options.RoomSecret = roomSecret;
        }
    }

    private static byte[] ParseSalt(string text)
    {
        if (text.Length == 0)
            return [];
        if (text.Length != 2 * SaltBytes || !text.All(char.IsAsciiHexDigit))
            throw new CommandFailedException(ExitCode.WrongUsage, $"--salt '{text}' is not {2 * SaltBytes} hexadecimal digits.");
        return Convert.FromHexString(text);
    }
}
