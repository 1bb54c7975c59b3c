using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Stores;

/// <summary>What is known of a store, as output.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Holder">Who has it open; null for nobody.</param>
/// <param name="Inspection">What is in it; null when it cannot be read now.</param>
/// <param name="Refusal">Why not; null when it was.</param>
internal sealed record Diagnosis(StoreLocation Location, string? Holder, StoreInspection? Inspection, string? Refusal)
{
    private const int FindingsShown = 10;

    public bool IsDamaged => Inspection is { Report.Findings.IsEmpty: false };

    public JsonObject ToJson() => new()
    {
        ["path"] = Location.Path,
        ["storage"] = StoreLocation.NameOf(Location.Kind!.Value),
        ["bytes"] = Location.Bytes,
        ["holder"] = Holder,
        ["opens"] = Inspection is { IsWhole: true },
        ["refusal"] = Refusal,
        ["incarnation"] = Inspection?.Opening?.Incarnation,
        ["closedCleanly"] = Inspection?.Opening?.WasClosedCleanly,
        ["tornBytes"] = Inspection?.Opening?.TornBytesDropped,
        ["records"] = Inspection?.Report.RecordsChecked,
        ["findings"] = Inspection is null ? null : new JsonArray([.. Inspection.Report.Findings.Select(Findings.ToJson)]),
        ["quarantined"] = Location.QuarantinedFiles().Length,
        ["name"] = Inspection?.Database?.Name,
        ["replica"] = Inspection?.Database?.Replica.ToString(),
        ["nodes"] = Inspection?.Database?.Diagnostics.Nodes,
        ["edges"] = Inspection?.Database?.Diagnostics.Edges,
        ["fingerprint"] = Inspection?.Database?.Diagnostics.Fingerprint.ToString(),
        ["next"] = Next(),
    };

    public string ToText()
    {
        var text = new StringBuilder();
        Line("store", $"{Location.Path}, {StoreLocation.NameOf(Location.Kind!.Value)}, {Location.Bytes:N0} bytes");
        Line("opens", Refusal is not null ? "no: it cannot be read now" : Inspection is { IsWhole: false } ? "no: it is damaged" : Holder is null ? "yes" : "to be read");
        Line("held by", Holder ?? "nobody");
        if (Inspection?.Opening is { } opening)
            Line("last close", Holder is not null ? "it is open" : opening.WasClosedCleanly ? "clean" : $"not clean: the process ended before it closed; {opening.TornBytesDropped:N0} bytes of an unfinished write are left out");
        if (Inspection?.Database is { } database)
        {
            Line("database", database.Name);
            Line("replica", $"{database.Replica}");
            Line("nodes", $"{database.Diagnostics.Nodes:N0}");
            Line("edges", $"{database.Diagnostics.Edges:N0}");
            Line("fingerprint", $"{database.Diagnostics.Fingerprint}");
        }

        if (Inspection is not null)
        {
            Line("checked", Findings.ToText(Inspection.Report));
            foreach (var finding in Inspection.Report.Findings.Take(FindingsShown))
                Line("finding", Findings.ToText(finding));
        }

        if (Location.QuarantinedFiles() is { Length: > 0 } moved)
            Line("moved aside", $"{moved.Length:N0} damaged files in {Path.GetDirectoryName(moved[0])}");
        Line("next", Next());
        return text.ToString().TrimEnd('\n');

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-12} {value}\n");
    }

    private string Next() => Refusal is not null
        ? Holder is null ? Refusal : "Close it where it is open, and ask again."
        : this switch
        {
            { Inspection.IsWhole: false } => $"{(Holder is null ? "" : "Close it where it is open. ")}Restore a backup to another path; or copy the store, run 'genosdb salvage', and synchronise with a peer.",
            { IsDamaged: true } => "Nothing was lost. 'genosdb salvage' moves what is damaged aside.",
            { Inspection.Unread: { } why } => $"Its bytes are sound; what they say was not read. {why}",
            { Holder: not null } => "Nothing: it is sound and in use. Other processes can read it.",
            _ => "Nothing: it is sound.",
        };
}
