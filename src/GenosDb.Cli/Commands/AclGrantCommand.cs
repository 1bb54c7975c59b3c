using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>acl grant</c>: shares an owned node.</summary>
internal sealed class AclGrantCommand : SecurityCommand
{
    private readonly Argument<string> _id = new("id") { Description = "A node ~address/name of who is signed in." };
    private readonly Argument<Address> _address = new("address") { Description = "Who gets the level.", CustomParser = Parsers.Address("address") };
    private readonly Argument<AclLevel?> _level = new("level") { Description = "write or delete, which includes write; read guards nothing.", CustomParser = Parsers.OneOf<AclLevel>("level", "read, write or delete") };

    public AclGrantCommand(CommandContext context)
        : base("grant", "Lets somebody else write or remove an owned node; owner only.", context)
    {
        Add(_id);
        Add(_address);
        Add(_level);
    }

    protected override void RequireUse(SecurityOptions security)
    {
        RequireGoverned(security);
        AclCommand.RequireAcls(security);
    }

    protected override async Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (id, address, level) = (arguments.GetRequiredValue(_id), arguments.GetValue(_address), arguments.GetRequiredValue(_level)!.Value);
        await Security.Acls.GrantAsync(id, address, level, cancellationToken);
        var name = level.ToString().ToLowerInvariant();
        Context.Report(arguments, new JsonObject { ["id"] = id, ["address"] = address.ToString(), ["level"] = name }, $"{address} {name} on {id}");
        return ExitCode.Done;
    }
}
