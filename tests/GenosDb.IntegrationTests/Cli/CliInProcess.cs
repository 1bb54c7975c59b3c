using GenosDb.Cli;
using Spectre.Console;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>The command line without a process of its own: for many short scripts and commands.</summary>
internal static class CliInProcess
{
    /// <summary>Runs a script in a shell.</summary>
    public static Task<CliResult> RunScriptAsync(string script, params string[] options) => RunWithInputAsync(script, ["shell", .. options]);

    /// <summary>Runs a command line.</summary>
    public static Task<CliResult> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    private static async Task<CliResult> RunWithInputAsync(string text, string[] arguments)
    {
        using var input = new StringReader(text);
        using var output = new StringWriter { NewLine = "\n" };
        using var messages = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(messages), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        using var limit = new CancellationTokenSource(CliProcess.Limit);
        var code = await CommandLine.RunAsync(arguments, new CommandStreams(input, IsInteractive: false, output, console), limit.Token);
        return new CliResult((int)code, output.ToString(), messages.ToString());
    }
}
