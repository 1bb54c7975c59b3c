using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb verify</c>: reads and checks a store, also one that is too damaged to be opened.</summary>
internal sealed class VerifyProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _path = DatabaseSettings.CreatePathArgument();
    private readonly DatabaseSettings _settings;
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line on standard output: each finding, then the counts." };

    public VerifyProcess(CommandStreams streams)
        : base("verify", "Reads and checks every byte of a store and every signature in it, and changes nothing. Exit code 6 when something is damaged.")
    {
        _streams = streams;
        Add(_path);
        _settings = new DatabaseSettings(this, StoreAccess.Read);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var location = StoreLocation.Require(arguments.GetRequiredValue(_path));
        using var storageKey = _settings.ReadStorageKey(arguments, _streams);
        var security = _settings.ReadSecurity(arguments, _streams);
        var inspection = await StorageBar.ShowAsync(_streams.Console, "Verifying", progress => StoreInspection.RunAsync(location, security, storageKey, progress, cancellationToken));
        foreach (var finding in inspection.Report.Findings)
            Write(Findings.ToJson(finding), Findings.ToText(finding));
        Write(Findings.ToJson(inspection.Report), Findings.ToText(inspection.Report));
        if (inspection.Unread is { } why)
            _streams.Messages.WriteLine($"What the bytes say was not checked: {why}");
        return inspection.Report.Findings.IsEmpty ? ExitCode.Done : ExitCode.DamageFound;

        void Write(JsonObject json, string text) => _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(json) : text);
    }
}
