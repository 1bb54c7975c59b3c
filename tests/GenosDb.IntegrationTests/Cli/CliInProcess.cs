using GenosDb.Cli;
using Spectre.Console;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>The command line without a process of its own: for many short scripts.</summary>
internal static class CliInProcess
{
    public static async Task<CliResult> RunScriptAsync(string script, params string[] options)
    {
        using var input = new StringReader(script);
        using var output = new StringWriter { NewLine = "\n" };
        using var messages = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(messages), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        using var limit = new CancellationTokenSource(CliProcess.Limit);
        var code = await CommandLine.RunAsync(["shell", .. options], new CommandStreams(input, IsInteractive: false, output, console), limit.Token);
        return new CliResult((int)code, output.ToString(), messages.ToString());
    }
}
