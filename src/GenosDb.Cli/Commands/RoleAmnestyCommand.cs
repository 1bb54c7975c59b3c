using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>role amnesty</c>: lets void operations count again.</summary>
internal sealed class RoleAmnestyCommand : SecurityCommand
{
    private readonly Argument<string[]> _operations = new("operation") { Description = "Ids of operations that a revocation voided, as 'conflicts' prints them.", Arity = ArgumentArity.OneOrMore };

    public RoleAmnestyCommand(CommandContext context)
        : base("amnesty", "Says that operations are not void after all, such as honest work that was still offline; superadmins only.", context) => Add(_operations);

    protected override void RequireUse(SecurityOptions security) => RequireGoverned(security);

    protected override async Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        OperationId[] operations = [.. arguments.GetRequiredValue(_operations).Select(Parse)];
        var restored = await Security.AmnestyAsync(operations, cancellationToken);
        Context.Report(arguments, new JsonObject { ["asked"] = operations.Length, ["restored"] = restored }, $"{restored} of {operations.Length} were void and are no longer");
        return ExitCode.Done;
    }

    private static OperationId Parse(string text) =>
        text.Length == 2 * OperationId.Size && text.All(char.IsAsciiHexDigit)
            ? OperationId.Read(Convert.FromHexString(text))
            : throw new CommandFailedException(ExitCode.WrongUsage, $"'{text}' is not the id of an operation: {2 * OperationId.Size} hexadecimal digits, as 'conflicts' prints them.");
}
