using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>stats</c>: counts and the fingerprint.</summary>
internal sealed class StatsCommand(CommandContext context)
    : DatabaseCommand("stats", "Counts, and the fingerprint: equal graphs, equal fingerprints.", context)
{
    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var diagnostics = Database.GetDiagnostics();
        var json = new JsonObject
        {
            ["name"] = Database.Name,
            ["replica"] = Database.Replica.ToString(),
            ["nodes"] = diagnostics.Nodes,
            ["edges"] = diagnostics.Edges,
            ["registers"] = diagnostics.Registers,
            ["oplogEntries"] = diagnostics.OplogEntries,
            ["oplogCapacity"] = diagnostics.OplogCapacity,
            ["fingerprint"] = diagnostics.Fingerprint.ToString(),
        };
        var text =
            $"""
             database     {Database.Name}
             replica      {Database.Replica}
             nodes        {diagnostics.Nodes:N0}
             edges        {diagnostics.Edges:N0}
             registers    {diagnostics.Registers:N0}
             oplog        {diagnostics.OplogEntries:N0} of {diagnostics.OplogCapacity:N0}
             fingerprint  {diagnostics.Fingerprint}
             """;
        Context.Report(arguments, json, text);
        return Task.FromResult(ExitCode.Done);
    }
}
