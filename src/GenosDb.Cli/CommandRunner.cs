using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Shell;

namespace GenosDb.Cli;

/// <summary>Runs what was parsed and turns every refusal into one line and an exit code: the same for the process and for a line of the shell.</summary>
internal static class CommandRunner
{
    /// <summary>Arguments mean what they say: no response files, no bundles of letters.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs a command.</summary>
    /// <param name="parsed">The parsed line.</param>
    /// <param name="streams">Help goes to its output, refusals to its messages.</param>
    /// <param name="place">Written before a refusal, such as <c>line 3: </c>.</param>
    /// <param name="terminationTimeout">How long a command may take to end after Ctrl+C; null to leave Ctrl+C to the caller.</param>
    /// <param name="cancellationToken">Interrupts the command.</param>
    public static async Task<ExitCode> RunAsync(ParseResult parsed, CommandStreams streams, string place, TimeSpan? terminationTimeout, CancellationToken cancellationToken)
    {
        if (parsed.Action is ParseErrorAction)
        {
            WriteRefusal(streams, place, $"{Describe(parsed)} See '{HelpLine(parsed)}'.");
            return ExitCode.WrongUsage;
        }

        if (FindUnknownOption(parsed) is { } unknown)
        {
            WriteRefusal(streams, place, $"'{unknown}' is not an option here; if it is meant as it is, put -- before it. See '{HelpLine(parsed)}'.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return (ExitCode)await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = streams.Output,
                    Error = streams.Messages,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = terminationTimeout,
                },
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Time limits of commands end inside them, so this is Ctrl+C or a request to terminate.
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (CommandFailedException.From(exception) is { } failure)
        {
            WriteRefusal(streams, place, failure.Message);
            return failure.Code;
        }
    }

    /// <summary>Writes one line.</summary>
    public static void WriteRefusal(CommandStreams streams, string place, string message) =>
        streams.Messages.WriteLine($"error: {place}{message.ReplaceLineEndings(" ")}");

    private static string Describe(ParseResult parsed) =>
        parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..]
            ? $"'{word}' is not a command."
            : string.Join(' ', parsed.Errors.Select(Describe).Distinct(StringComparer.Ordinal));

    // The text of the parser does not tell which one.
    private static string Describe(ParseError error) =>
        error.SymbolResult is ArgumentResult { Parent: CommandResult, Tokens.Count: 0, Argument.Name: var name } ? $"<{name}> is missing." : error.Message;

    // What the parser does not know as an option it takes as an argument. The command that is repeated has options of its own.
    private static string? FindUnknownOption(ParseResult parsed) =>
        parsed.CommandResult.Command is RepeatCommand || parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal));

    // 'help role' explains 'role assign', too.
    private static Command GroupOf(CommandResult result) =>
        result.Parent is CommandResult { Parent: CommandResult } group ? GroupOf(group) : result.Command;

    private static string HelpLine(ParseResult parsed)
    {
        // A line of the shell is no command line of the system: there, another command explains.
        var command = parsed.CommandResult.Command;
        var root = parsed.RootCommandResult.Command;
        if (root.Name == ShellInterpreter.Prompt)
            return command == root ? "help" : $"help {GroupOf(parsed.CommandResult).Name}";
        return command == root ? $"{root.Name} --help" : $"{root.Name} {command.Name} --help";
    }
}
