using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>acl revoke</c>: takes a level back.</summary>
internal sealed class AclRevokeCommand : SecurityCommand
{
    private readonly Argument<string> _id = new("id") { Description = "A node ~address/name of who is signed in." };
    private readonly Argument<Address> _address = new("address") { Description = "Who loses the level.", CustomParser = Parsers.Address("address") };

    public AclRevokeCommand(CommandContext context)
        : base("revoke", "Takes every level on an owned node back; owner only.", context)
    {
        Add(_id);
        Add(_address);
    }

    protected override void RequireUse(SecurityOptions security)
    {
        RequireGoverned(security);
        AclCommand.RequireAcls(security);
    }

    protected override async Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (id, address) = (arguments.GetRequiredValue(_id), arguments.GetValue(_address));
        await Security.Acls.RevokeAsync(id, address, cancellationToken);
        Context.Report(arguments, new JsonObject { ["id"] = id, ["address"] = address.ToString(), ["level"] = "none" }, $"{address} none on {id}");
        return ExitCode.Done;
    }
}
