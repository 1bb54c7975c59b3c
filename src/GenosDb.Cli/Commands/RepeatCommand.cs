using System.CommandLine;
using System.Globalization;

namespace GenosDb.Cli.Commands;

/// <summary><c>repeat</c>: one command many times, numbered.</summary>
internal sealed class RepeatCommand : DatabaseCommand
{
    private const string Placeholder = "{i}";

    private readonly Func<IReadOnlyList<string>, string, CancellationToken, Task<ExitCode>> _run;
    private readonly Argument<int> _count = new("count") { Description = "How many times.", CustomParser = Parsers.WholeNumber("count", 1) };
    private readonly Argument<string[]> _command = new("command") { Description = $"The command; {Placeholder} in it becomes 1, 2, 3 …", Arity = ArgumentArity.OneOrMore };

    public RepeatCommand(CommandContext context, Func<IReadOnlyList<string>, string, CancellationToken, Task<ExitCode>> run)
        : base("repeat", $"Runs a command many times: repeat 100 put item:{Placeholder} {{\"n\":{Placeholder}}}", context)
    {
        _run = run;
        Add(_count);
        Add(_command);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var template = arguments.GetRequiredValue(_command);
        if (template[0] == Name)
            throw new CommandFailedException(ExitCode.WrongUsage, "'repeat' does not repeat itself. Repeat one command.");
        if (Context.IsJson(arguments))
            template = [.. template, Context.JsonOption.Name];
        for (var i = 1; i <= arguments.GetValue(_count); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var number = i.ToString(CultureInfo.InvariantCulture);
            var line = template.Select(word => word.Replace(Placeholder, number, StringComparison.Ordinal)).ToList();
            var code = await _run(line, $"repetition {number}: ", cancellationToken);
            if (code != ExitCode.Done)
                return code;
        }

        return ExitCode.Done;
    }
}
