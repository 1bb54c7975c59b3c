using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>role revoke</c>: withdraws a right for good.</summary>
internal sealed class RoleRevokeCommand : SecurityCommand
{
    private readonly Argument<Address> _address = new("address") { Description = "Whose right is withdrawn.", CustomParser = Parsers.Address("address") };

    public RoleRevokeCommand(CommandContext context)
        : base("revoke", "Makes an identity a guest, and voids everything of it that is not visible here now, whatever time it claims; superadmins only.", context) => Add(_address);

    protected override void RequireUse(SecurityOptions security) => RequireGoverned(security);

    protected override async Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var address = arguments.GetValue(_address);
        await Security.RevokeAsync(address, cancellationToken);
        Context.Report(arguments, new JsonObject { ["address"] = address.ToString(), ["revoked"] = true }, $"revoked {address}");
        return ExitCode.Done;
    }
}
