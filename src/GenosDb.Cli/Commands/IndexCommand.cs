using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>index</c>: what makes queries faster, as long as the shell runs.</summary>
internal sealed class IndexCommand : Command
{
    public IndexCommand(CommandContext context)
        : base("index", "Indexes of this session: adds, drops and lists them. They are kept in memory.")
    {
        Add(new IndexAddCommand(context));
        Add(new IndexDropCommand(context));
        Add(new IndexListCommand(context));
    }
}
