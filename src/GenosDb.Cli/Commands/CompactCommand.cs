using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>compact</c>: gives space back that is not needed.</summary>
internal sealed class CompactCommand(CommandContext context)
    : DatabaseCommand("compact", "Gives back the space of what was overwritten, and says how many bytes the store had and has.", context)
{
    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var before = Bytes();
        // How far it is nobody can tell: the state is read from memory.
        await ProgressBar.ShowAsync(Context.Streams.Console, "Compacting", async progress =>
        {
            progress(double.NaN);
            await Database.CompactAsync(cancellationToken);
            progress(1);
            return true;
        });
        var after = Bytes();
        Context.Report(arguments, new JsonObject { ["bytesBefore"] = before, ["bytesAfter"] = after }, $"{before:N0} bytes before, {after:N0} after");
        return ExitCode.Done;
    }

    private long Bytes() => Database.Storage.LogBytes + Database.Storage.SnapshotBytes;
}
