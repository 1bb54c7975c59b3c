using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>acl</c>: owned nodes, and who else may use them.</summary>
internal sealed class AclCommand : Command
{
    public AclCommand(CommandContext context)
        : base("acl", "Nodes that belong to who is signed in: writes and shares them.")
    {
        Add(new AclSetCommand(context));
        Add(new AclGrantCommand(context));
        Add(new AclRevokeCommand(context));
    }

    /// <summary>Refuses to share where that has no effect.</summary>
    /// <exception cref="CommandFailedException">It has none.</exception>
    public static void RequireAcls(SecurityOptions security)
    {
        if (!security.Acls)
            throw new CommandFailedException(ExitCode.WrongUsage, "ACLs are switched off here, so a level would have no effect. Open the database with --acls, on every peer.");
    }
}
