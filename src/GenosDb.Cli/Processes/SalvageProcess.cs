using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb salvage</c>: keeps what is sound of a damaged store.</summary>
internal sealed class SalvageProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _path = DatabaseSettings.CreatePathArgument();
    private readonly DatabaseSettings _settings;
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line on standard output: each finding, then what is left." };

    public SalvageProcess(CommandStreams streams)
        : base("salvage", "Keeps what is sound of a damaged store, moves the rest to quarantine/, and says what was damaged. Peers give back what they have.")
    {
        _streams = streams;
        Add(_path);
        _settings = new DatabaseSettings(this, StoreAccess.Write);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var location = StoreLocation.Require(arguments.GetRequiredValue(_path));
        using var storageKey = _settings.ReadStorageKey(arguments, _streams);
        var security = _settings.ReadSecurity(arguments, _streams);
        var isJson = arguments.GetValue(_json);
        var found = await StorageBar.ShowAsync(_streams.Console, "Verifying", progress => StoreInspection.RunAsync(location, security, storageKey, progress, cancellationToken));
        foreach (var finding in found.Report.Findings)
            _streams.Output.WriteLine(isJson ? JsonLine.Of(Findings.ToJson(finding)) : Findings.ToText(finding));
        if (found.Report.Findings.IsEmpty)
        {
            _streams.Messages.WriteLine("Nothing is damaged, so nothing was changed.");
            return ExitCode.Done;
        }

        var before = location.QuarantinedFiles();
        var left = await StorageBar.ShowAsync(_streams.Console, "Salvaging", progress => SalvageAsync(location, security, storageKey, progress, cancellationToken));
        var moved = location.QuarantinedFiles().Except(before, StringComparer.Ordinal).ToArray();
        var json = new JsonObject
        {
            ["findings"] = found.Report.Findings.Length,
            ["lossless"] = found.IsWhole,
            ["nodes"] = left.Nodes,
            ["edges"] = left.Edges,
            ["quarantined"] = new JsonArray([.. moved.Select(file => JsonValue.Create(file))]),
        };
        _streams.Output.WriteLine(isJson ? JsonLine.Of(json) : $"{Findings.Count(found.Report.Findings.Length)}; {left.Nodes:N0} nodes and {left.Edges:N0} edges are left; moved aside: {(moved.Length == 0 ? "nothing" : string.Join(", ", moved))}");
        _streams.Messages.WriteLine(found.IsWhole ? "Nothing was lost: something else in the store made up for it." : "What was lost cannot be told from what is left. Synchronise with a peer that has it, or restore a backup and import an export of this store into it.");
        return ExitCode.Done;
    }

    private static async Task<DatabaseDiagnostics> SalvageAsync(StoreLocation location, SecurityOptions? security, StorageKey? storageKey, IProgress<GenosDb.Storage.StorageProgress> progress, CancellationToken cancellationToken)
    {
        await using var database = await location.OpenAsync(
            options =>
            {
                (options.Security, options.StorageKey, options.OnCorruption, options.Progress) = (security, storageKey, OnCorruption.SalvageAndResync, progress);
                // Verifying finds bad signatures, too, so what is left has none.
                options.VerifyOnLoad = true;
            },
            kind: null,
            cancellationToken);
        // The damaged files stay in their place until what is sound of them is durable elsewhere.
        await database.CompactAsync(cancellationToken);
        return database.GetDiagnostics();
    }
}
