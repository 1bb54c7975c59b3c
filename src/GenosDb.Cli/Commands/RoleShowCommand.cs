using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>role show</c>: the role of an identity.</summary>
internal sealed class RoleShowCommand : SecurityCommand
{
    private readonly Argument<Address> _address = new("address") { Description = "The identity.", CustomParser = Parsers.Address("address") };

    public RoleShowCommand(CommandContext context)
        : base("show", "Prints the role of an identity now, from the grants that are known here.", context) => Add(_address);

    protected override Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var address = arguments.GetValue(_address);
        var role = Security.RoleOf(address);
        Context.Report(arguments, new JsonObject { ["address"] = address.ToString(), ["role"] = role }, $"{address} {role}");
        return Task.FromResult(ExitCode.Done);
    }
}
