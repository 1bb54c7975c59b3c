using System.CommandLine;
using System.CommandLine.Help;
using GenosDb.Cli.Processes;

namespace GenosDb.Cli;

/// <summary>The command line of the process.</summary>
internal static class CommandLine
{
    // Long enough for the database to say goodbye to its peers.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Parses and runs.</summary>
    public static Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, CommandStreams streams, CancellationToken cancellationToken)
    {
        var root = new Command("genosdb", "GenosDb: a peer-to-peer graph database. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 permission denied, 7 could not connect, 130 interrupted.")
        {
            new HelpOption { Recursive = true },
            new VersionOption(),
            new ShellProcess(streams),
            new ServeProcess(streams),
            new SyncProcess(streams),
            new KeygenProcess(streams),
            new WhoamiProcess(streams),
        };
        var parsed = root.Parse(arguments, CommandRunner.Parsing);
        // There, Ctrl+C ends a command and not the process.
        var isTyped = streams.IsInteractive && parsed.CommandResult.Command is ShellProcess;
        return CommandRunner.RunAsync(parsed, streams, "", isTyped ? null : TerminationTimeout, cancellationToken);
    }
}
