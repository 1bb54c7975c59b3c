using System.Text;
using Spectre.Console;

namespace GenosDb.Cli;

/// <summary>Where a command reads and writes: data on <paramref name="Output"/>, progress and messages on <paramref name="Console"/>.</summary>
/// <param name="Input">Lines of the shell.</param>
/// <param name="IsInteractive">A person types: there is a prompt, and a failure does not end the session.</param>
/// <param name="Output">Data.</param>
/// <param name="Console">Progress and messages.</param>
internal sealed record CommandStreams(TextReader Input, bool IsInteractive, TextWriter Output, IAnsiConsole Console)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Messages as plain lines, which the terminal wraps and a pipe does not.</summary>
    public TextWriter Messages => Console.Profile.Out.Writer;

    /// <summary>The standard streams; UTF-8 on every system.</summary>
    public static CommandStreams OfProcess()
    {
        // A terminal has an encoding of its own on Windows; a pipe takes the bytes as they are.
        if (!System.Console.IsOutputRedirected)
            System.Console.OutputEncoding = Utf8;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Writer(System.Console.OpenStandardError())),
            Ansi = System.Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = System.Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        return new CommandStreams(
            new StreamReader(System.Console.OpenStandardInput(), Utf8),
            !System.Console.IsInputRedirected,
            Writer(System.Console.OpenStandardOutput()),
            console);
    }

    private static StreamWriter Writer(Stream stream) => new(stream, Utf8) { AutoFlush = true };
}
