using System.CommandLine;
using System.CommandLine.Help;
using GenosDb.Cli.Commands;

namespace GenosDb.Cli.Shell;

/// <summary>Runs lines as commands on one open database.</summary>
internal sealed class ShellInterpreter
{
    /// <summary>Before a line that is typed, and in usage lines: no program of the system has that name.</summary>
    public const string Prompt = "genosdb>";

    private readonly CommandStreams _streams;
    private readonly Command _root;

    public ShellInterpreter(CommandContext context)
    {
        _streams = context.Streams;
        _root = new Command(Prompt, "Commands of the shell. Objects and arrays of JSON need no quotes, text is '\"text\"'; '…' takes anything as it is; # begins a comment.")
        {
            context.JsonOption,
            new HelpOption { Recursive = true },
            new ImportCommand(context),
            new ExportCommand(context),
            new PutCommand(context),
            new GetCommand(context),
            new RemoveCommand(context),
            new LinkCommand(context),
            new UnlinkCommand(context),
            new EdgesCommand(context),
            new ListCommand(context),
            new QueryCommand(context),
            new GraphCommand(context),
            new IndexCommand((create, _) => create(context)),
            new StatsCommand(context),
            new LogCommand(context),
            new BackupCommand(context),
            new VerifyCommand(context),
            new CompactCommand(context),
            new WhoamiCommand(context),
            new RoleCommand(context),
            new AclCommand(context),
            new ConflictsCommand(context),
            new ServeCommand(context),
            new ConnectCommand(context),
            new PeersCommand(context),
            new PauseCommand(context),
            new ResumeCommand(context),
            new SyncCommand(context),
            new WaitCommand(context),
            new RepeatCommand(context, (arguments, place, token) => RunAsync(arguments, place, token)),
            new HelpCommand((arguments, token) => RunAsync(arguments, "", token)),
            new ExitCommand(context, () => IsClosed = true),
        };
    }

    /// <summary>True after <c>exit</c>.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Runs one line; an empty line or a comment does nothing.</summary>
    /// <param name="line">The line.</param>
    /// <param name="place">Written before a refusal.</param>
    /// <param name="cancellationToken">Interrupts the command.</param>
    public async Task<ExitCode> RunAsync(string line, string place, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> arguments;
        try
        {
            arguments = ShellLine.Split(line);
        }
        catch (CommandFailedException failure)
        {
            CommandRunner.WriteRefusal(_streams, place, failure.Message);
            return failure.Code;
        }

        return arguments.Count == 0 ? ExitCode.Done : await RunAsync(arguments, place, cancellationToken);
    }

    private Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, string place, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(_root.Parse(arguments, CommandRunner.Parsing), _streams, place, terminationTimeout: null, cancellationToken);
}
