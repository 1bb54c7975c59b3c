using System.CommandLine;
using System.CommandLine.Help;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Processes;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli;

/// <summary>The command line of the process.</summary>
internal static class CommandLine
{
    // Long enough for the database to say goodbye to its peers.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Parses and runs.</summary>
    public static Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, CommandStreams streams, CancellationToken cancellationToken)
    {
        var root = new Command("genosdb", "GenosDb: a peer-to-peer graph database. Exit codes: 0 done, 1 failed, 2 wrong usage or query, 3 not found, 4 permission denied, 5 in use, 6 damage found, 7 could not connect, 130 interrupted.")
        {
            new HelpOption { Recursive = true },
            new VersionOption(),
            new InitProcess(streams),
            DatabaseProcess.Of(context => new ImportCommand(context), StoreAccess.Create, streams),
            DatabaseProcess.Of(context => new ExportCommand(context), StoreAccess.Read, streams),
            DatabaseProcess.Of(context => new PutCommand(context), StoreAccess.Write, streams),
            DatabaseProcess.Of(context => new GetCommand(context), StoreAccess.Read, streams),
            DatabaseProcess.Of(context => new RemoveCommand(context), StoreAccess.Write, streams),
            DatabaseProcess.Of(context => new LinkCommand(context), StoreAccess.Write, streams),
            DatabaseProcess.Of(context => new UnlinkCommand(context), StoreAccess.Write, streams),
            DatabaseProcess.Of(context => new EdgesCommand(context), StoreAccess.Read, streams),
            DatabaseProcess.Of(context => new ListCommand(context), StoreAccess.Read, streams),
            DatabaseProcess.Of(context => new QueryCommand(context), StoreAccess.Read, streams),
            DatabaseProcess.Of(context => new GraphCommand(context), StoreAccess.Read, streams),
            new IndexCommand((create, access) => DatabaseProcess.Of(create, access, streams)),
            DatabaseProcess.Of(context => new StatsCommand(context), StoreAccess.Read, streams),
            new ShellProcess(streams),
            new ServeProcess(streams),
            new SyncProcess(streams),
            DatabaseProcess.Of(context => new BackupCommand(context), StoreAccess.Read, streams),
            new RestoreProcess(streams),
            new VerifyProcess(streams),
            DatabaseProcess.Of(context => new CompactCommand(context), StoreAccess.Write, streams),
            new SalvageProcess(streams),
            new DoctorProcess(streams),
            new RekeyProcess(streams),
            new KeygenProcess(streams),
            new WhoamiProcess(streams),
        };
        root.Add(new HelpCommand((line, token) => CommandRunner.RunAsync(root.Parse(line, CommandRunner.Parsing), streams, "", TerminationTimeout, token)));
        var parsed = root.Parse(arguments, CommandRunner.Parsing);
        // There, Ctrl+C ends a command and not the process.
        var isTyped = streams.IsInteractive && parsed.CommandResult.Command is ShellProcess;
        return CommandRunner.RunAsync(parsed, streams, "", isTyped ? null : TerminationTimeout, cancellationToken);
    }
}
