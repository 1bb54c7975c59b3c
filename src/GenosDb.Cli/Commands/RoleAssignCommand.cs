using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>role assign</c>: gives a role.</summary>
internal sealed class RoleAssignCommand : SecurityCommand
{
    private readonly Argument<Address> _address = new("address") { Description = "Who gets the role.", CustomParser = Parsers.Address("address") };
    private readonly Argument<string> _role = new("role") { Description = "guest, user, manager or admin." };
    private readonly Option<string?> _until = new("--until") { Description = "From then on it counts as guest, such as 2027-01-31T12:00:00Z. Default: no end.", HelpName = "time" };

    public RoleAssignCommand(CommandContext context)
        : base("assign", "Gives a role from now on; superadmins only. What was written before stays.", context)
    {
        Add(_address);
        Add(_role);
        Add(_until);
    }

    protected override void RequireUse(SecurityOptions security) => RequireGoverned(security);

    protected override async Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (address, role) = (arguments.GetValue(_address), arguments.GetRequiredValue(_role));
        var until = ParseTime(arguments.GetValue(_until));
        await Security.AssignRoleAsync(address, role, until, cancellationToken);
        var json = new JsonObject { ["address"] = address.ToString(), ["role"] = role, ["until"] = until?.ToString("O", CultureInfo.InvariantCulture) };
        Context.Report(arguments, json, until is { } end ? string.Create(CultureInfo.InvariantCulture, $"{address} {role} until {end:O}") : $"{address} {role}");
        return ExitCode.Done;
    }

    private static DateTimeOffset? ParseTime(string? text)
    {
        if (text is null)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw new CommandFailedException(ExitCode.WrongUsage, $"--until '{text}' is not a time such as 2027-01-31T12:00:00Z.");
    }
}
