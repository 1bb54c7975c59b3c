using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary>A command that needs a signed database.</summary>
internal abstract class SecurityCommand(string name, string description, CommandContext context) : DatabaseCommand(name, description, context)
{
    protected ISecurityControl Security => Database.Security;

    protected sealed override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (Context.Security is not { } security)
            throw new CommandFailedException(ExitCode.WrongUsage, "This database is unsigned: whoever is let in may write. Open it with --superadmin <address> to have roles.");
        RequireUse(security);
        return RunSignedAsync(arguments, cancellationToken);
    }

    /// <summary>Refuses what has no effect in such a database.</summary>
    /// <exception cref="CommandFailedException">It has none.</exception>
    protected virtual void RequireUse(SecurityOptions security)
    {
    }

    /// <summary>Refuses what says who may do what, where everybody may.</summary>
    /// <exception cref="CommandFailedException">Everybody may.</exception>
    protected static void RequireGoverned(SecurityOptions security)
    {
        if (security.OpenPolicy)
            throw new CommandFailedException(ExitCode.WrongUsage, "Every author may write here (--open-policy), so roles and levels have no effect. Open it with --superadmin <address> to have them.");
    }

    /// <summary>Does it. What is refused is thrown.</summary>
    protected abstract Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken);
}
