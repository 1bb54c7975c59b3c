using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Keys;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb rekey</c>: changes the key or passphrase of an encrypted store.</summary>
internal sealed class RekeyProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _path = DatabaseSettings.CreatePathArgument();
    private readonly StorageKeySettings _current;
    private readonly StorageKeySettings _next;
    private readonly Option<bool> _json = new("--json") { Description = "JSON on standard output." };

    public RekeyProcess(CommandStreams streams)
        : base("rekey", "Changes the key or passphrase of an encrypted store. Copies and backups that were made before keep theirs.")
    {
        _streams = streams;
        Add(_path);
        _current = new StorageKeySettings(this);
        _next = new StorageKeySettings(this, "new-");
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var location = StoreLocation.Require(arguments.GetRequiredValue(_path));
        // The lines of standard input, in this order.
        using var current = _current.Require(arguments, _streams);
        using var next = _next.Require(arguments, _streams);
        await GenosDatabase.ChangeStorageKeyAsync(location.Path, current, next, location.CreateStorage(), cancellationToken);
        _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(new JsonObject { ["path"] = location.Path }) : $"{location.Path} opens with the new one");
        return ExitCode.Done;
    }
}
