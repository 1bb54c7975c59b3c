using GenosDb.Cli;
using GenosDb.Cli.Shell;
using Spectre.Console;

namespace GenosDb.IntegrationTests.Cli;

public sealed class ShellInterruptTests
{
    [Fact]
    public async Task An_interrupt_ends_the_command_and_keeps_the_session_and_its_graph()
    {
        using var interrupt = new ShellInterrupt();
        using var output = new ObservedWriter(() => interrupt.RaiseAsync());
        using var messages = new StringWriter { NewLine = "\n" };
        using var input = new StringReader("repeat 1000000 put n:{i} {i}\nget n:1\nget n:1000000\n");
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(messages), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        var streams = new CommandStreams(input, IsInteractive: true, output, console);
        await using var context = new CommandContext(streams);
        context.Open(await GenosDatabase.OpenInMemoryAsync(), security: null);
        var session = new ShellSession(new ShellInterpreter(context), streams, interrupt);

        (await session.RunAsync(CancellationToken.None)).Should().Be(ExitCode.Done);
        output.ToString().Should().StartWith("n:1\n").And.EndWith("\n1\n", "what was written before is still there");
        messages.ToString().Should().Contain("interrupted\n").And.Contain("There is no node 'n:1000000'");
    }

    [Fact]
    public async Task An_interrupt_at_the_prompt_ends_the_session()
    {
        using var interrupt = new ShellInterrupt();
        using var messages = new StringWriter();
        using var input = new RaisingReader(interrupt);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(messages), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        var streams = new CommandStreams(input, IsInteractive: true, messages, console);
        await using var context = new CommandContext(streams);
        context.Open(await GenosDatabase.OpenInMemoryAsync(), security: null);
        var session = new ShellSession(new ShellInterpreter(context), streams, interrupt);

        var run = () => session.RunAsync(CancellationToken.None).WaitAsync(CliProcess.Limit);
        await run.Should().ThrowAsync<OperationCanceledException>("the runner of the process makes 130 of it");
    }

    /// <summary>Acts once, at the first line.</summary>
    private sealed class ObservedWriter : StringWriter
    {
        private Action? _atFirstLine;

        public ObservedWriter(Action atFirstLine)
        {
            NewLine = "\n";
            _atFirstLine = atFirstLine;
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Interlocked.Exchange(ref _atFirstLine, null)?.Invoke();
        }
    }

    /// <summary>A person who types nothing but Ctrl+C.</summary>
    private sealed class RaisingReader(ShellInterrupt interrupt) : TextReader
    {
        private readonly ManualResetEventSlim _never = new();

        public override int Read(char[] buffer, int index, int count)
        {
            _ = interrupt.RaiseAsync();
            _never.Wait();
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            _never.Set();
            base.Dispose(disposing);
        }
    }
}
