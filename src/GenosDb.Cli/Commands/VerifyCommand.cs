using System.CommandLine;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Commands;

/// <summary><c>verify</c>: reads and checks every byte of the store that is open.</summary>
internal sealed class VerifyCommand(CommandContext context)
    : DatabaseCommand("verify", "Reads and checks every byte of the store, and changes nothing. Exit code 6 when something is damaged.", context)
{
    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var report = await StorageBar.ShowAsync(Context.Streams.Console, "Verifying", progress => Database.VerifyAsync(progress, cancellationToken).AsTask());
        foreach (var finding in report.Findings)
            Context.Report(arguments, Findings.ToJson(finding), Findings.ToText(finding));
        Context.Report(arguments, Findings.ToJson(report), Findings.ToText(report));
        return report.Findings.IsEmpty ? ExitCode.Done : ExitCode.DamageFound;
    }
}
