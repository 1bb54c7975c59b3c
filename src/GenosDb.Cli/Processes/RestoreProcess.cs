using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Import;
using GenosDb.Cli.Keys;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb restore</c>: makes a store from a backup.</summary>
internal sealed class RestoreProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _file = new("file") { Description = "What 'backup' wrote; - for standard input." };
    private readonly Argument<string> _path = new("path") { Description = "The store to make, a log: absent, or an empty folder." };
    private readonly StorageKeySettings _storageKey;
    private readonly Option<bool> _json = new("--json") { Description = "JSON on standard output." };

    public RestoreProcess(CommandStreams streams)
        : base("restore", "Makes a new store from a backup, all of it or nothing, as a replica of its own.")
    {
        _streams = streams;
        Add(_file);
        Add(_path);
        _storageKey = new StorageKeySettings(this);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = arguments.GetRequiredValue(_file);
        var path = arguments.GetRequiredValue(_path);
        if (StoreLocation.Find(path) is { Kind: not null })
            throw new CommandFailedException(ExitCode.Failed, $"There is something at '{path}' already, and a backup is restored to a new place only. Choose another path.");
        if (file == WholeFile.StandardStream && _storageKey.ReadsStandardInput(arguments))
            throw new CommandFailedException(ExitCode.WrongUsage, "The backup and the passphrase both come from standard input. Put one of them in a file.");
        using var storageKey = _storageKey.Read(arguments, _streams);
        await using var backup = Open(file);
        await StorageBar.ShowAsync(_streams.Console, $"Restoring {Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}", async progress =>
        {
            await GenosDatabase.RestoreAsync(backup, path, storageKey, progress, cancellationToken);
            return true;
        });
        var bytes = StoreLocation.Require(path).Bytes;
        _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(new JsonObject { ["file"] = file, ["path"] = path, ["bytes"] = bytes }) : $"{path} made from {file}: {bytes:N0} bytes");
        return ExitCode.Done;
    }

    private static Stream Open(string file)
    {
        if (file == WholeFile.StandardStream)
            return Console.OpenStandardInput();
        ImportFile.Require(file);
        return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 << 10, FileOptions.SequentialScan);
    }
}
