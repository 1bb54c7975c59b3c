using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Commands;

/// <summary><c>backup</c>: writes everything to one file, while writing goes on.</summary>
internal sealed class BackupCommand : DatabaseCommand
{
    private readonly Argument<string> _file = new("file") { Description = "The file, written whole or not at all and read again to check it; - for standard output." };

    public BackupCommand(CommandContext context)
        : base("backup", "Writes everything to one file, from which 'restore' on a command line makes a store.", context) => Add(_file);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = arguments.GetRequiredValue(_file);
        var bytes = await StorageBar.ShowAsync(
            Context.Streams.Console,
            $"Writing {(file == WholeFile.StandardStream ? "the backup" : Path.GetFileName(file))}",
            progress => WholeFile.WriteAsync(file, async stream =>
            {
                await Database.BackupAsync(stream, progress, cancellationToken);
                return stream.CanSeek ? stream.Length : 0;
            }));
        if (file != WholeFile.StandardStream)
            Context.Report(arguments, new JsonObject { ["file"] = file, ["name"] = Database.Name, ["bytes"] = bytes }, $"'{Database.Name}' written to {file}: {bytes:N0} bytes");
        return ExitCode.Done;
    }
}
