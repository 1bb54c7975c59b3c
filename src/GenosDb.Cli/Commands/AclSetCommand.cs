using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>acl set</c>: writes an owned node.</summary>
internal sealed class AclSetCommand : SecurityCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The node becomes ~address/name." };
    private readonly Argument<string> _json = new("json") { Description = "The value as JSON; text as '\"text\"'." };

    public AclSetCommand(CommandContext context)
        : base("set", "Writes a node that belongs to who is signed in, and prints its id.", context)
    {
        Add(_name);
        Add(_json);
    }

    protected override async Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = await Security.Acls.SetAsync(PutCommand.ParseValue(arguments.GetRequiredValue(_json)), arguments.GetRequiredValue(_name), cancellationToken);
        Context.Report(arguments, new JsonObject { ["id"] = id }, id);
        return ExitCode.Done;
    }
}
