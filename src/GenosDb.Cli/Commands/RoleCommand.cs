using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>role</c>: who may do what.</summary>
internal sealed class RoleCommand : Command
{
    public RoleCommand(CommandContext context)
        : base("role", "Roles of identities: shows, assigns and revokes them.")
    {
        Add(new RoleShowCommand(context));
        Add(new RoleAssignCommand(context));
        Add(new RoleRevokeCommand(context));
        Add(new RoleAmnestyCommand(context));
    }
}
