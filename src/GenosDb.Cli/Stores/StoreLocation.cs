using GenosDb.Storage;
using GenosDb.Storage.Sqlite;

namespace GenosDb.Cli.Stores;

/// <summary>A path, and the store that is there: a folder is a log, a file with the header of SQLite is SQLite.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Kind">Null where there is no store.</param>
internal sealed record StoreLocation(string Path, StoreKind? Kind)
{
    private static ReadOnlySpan<byte> SqliteHeader => "SQLite format 3\0"u8;

    /// <summary>Bytes on the disk, without what was moved aside.</summary>
    public long Bytes => Files().Sum(file => file.Length);

    /// <summary>Looks what is there.</summary>
    /// <exception cref="CommandFailedException">A file that is something else.</exception>
    public static StoreLocation Find(string path)
    {
        if (path.Length == 0)
            throw new CommandFailedException(ExitCode.WrongUsage, "The path is empty: name a store.");
        if (Directory.Exists(path))
            return new StoreLocation(path, Directory.EnumerateFileSystemEntries(path).Any() ? StoreKind.Log : null);
        // Beside a store that lost its file, or the beginning of it, this one is left.
        if (File.Exists(SqliteMarkOf(path)) || (File.Exists(path) && HasSqliteHeader(path)))
            return new StoreLocation(path, StoreKind.Sqlite);
        return File.Exists(path)
            ? throw new CommandFailedException(ExitCode.NotFound, $"'{path}' is a file and no store. Nothing was touched.")
            : new StoreLocation(path, Kind: null);
    }

    /// <summary>Looks for a store that has to be there.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static StoreLocation Require(string path) =>
        Find(path) is { Kind: not null } found ? found : throw new CommandFailedException(ExitCode.NotFound, $"There is no store at '{path}'. 'genosdb init {path}' makes one.");

    /// <summary>The storage that is there, or is to be there.</summary>
    /// <param name="kind">What is wanted; null for what there is, or a log.</param>
    /// <exception cref="CommandFailedException">Another kind is there.</exception>
    public IGraphStorage CreateStorage(StoreKind? kind = null)
    {
        if (kind is not null && Kind is not null && kind != Kind)
            throw new CommandFailedException(ExitCode.WrongUsage, $"The store at '{Path}' is there already, as {NameOf(Kind.Value)}. Leave out --storage, or choose another path.");
        return (Kind ?? kind) == StoreKind.Sqlite ? new SqliteStorage(Path) : new LogStorage(Path);
    }

    /// <summary>Opens the database that is there, or is to be there.</summary>
    /// <param name="configure">Sets the options but the storage.</param>
    /// <param name="kind">As <see cref="CreateStorage"/> has it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandFailedException">Another kind is there, or a database that these options do not fit.</exception>
    public async Task<GenosDatabase> OpenAsync(Action<GenosOptions> configure, StoreKind? kind, CancellationToken cancellationToken)
    {
        var storage = CreateStorage(kind);
        try
        {
            return await GenosDatabase.OpenAsync(
                Path,
                options =>
                {
                    // A process that ends after one answer has it sooner without them.
                    options.SkipIndexes = true;
                    configure(options);
                    options.Storage = storage;
                },
                cancellationToken);
        }
        catch (GenosException problem) when (problem.Code == GenosErrorCode.IncompatibleDatabase)
        {
            throw new CommandFailedException(ExitCode.WrongUsage, $"{problem.Message} On a command line Security is --superadmin or --open-policy, Name is --name and Salt is --salt.", problem);
        }
    }

    public static string NameOf(StoreKind kind) => kind == StoreKind.Sqlite ? "sqlite" : "log";

    /// <summary>Files that damage was moved to, sorted.</summary>
    public string[] QuarantinedFiles()
    {
        var folder = System.IO.Path.Combine(Kind == StoreKind.Log ? Path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, "quarantine");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
    }

    private static string SqliteMarkOf(string path) => path + ".durable";

    private static bool HasSqliteHeader(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[SqliteHeader.Length];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.AsSpan().SequenceEqual(SqliteHeader);
    }

    private IEnumerable<FileInfo> Files() => Kind switch
    {
        StoreKind.Log => new DirectoryInfo(Path).EnumerateFiles(),
        StoreKind.Sqlite => new[] { new FileInfo(Path), new FileInfo(Path + "-wal") }.Where(file => file.Exists),
        _ => [],
    };
}
