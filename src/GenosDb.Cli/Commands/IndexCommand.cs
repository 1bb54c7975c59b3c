using System.CommandLine;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Commands;

/// <summary><c>index</c>: what makes queries faster.</summary>
internal sealed class IndexCommand : Command
{
    /// <param name="of">Makes each of its commands one of a shell or one that opens a store for itself.</param>
    public IndexCommand(Func<Func<CommandContext, DatabaseCommand>, StoreAccess, Command> of)
        : base("index", "Indexes: adds, drops and lists them. Which there are is stored; what they hold is built by shell, query --explain and applications.")
    {
        Add(of(context => new IndexAddCommand(context), StoreAccess.Write));
        Add(of(context => new IndexDropCommand(context), StoreAccess.Write));
        Add(of(context => new IndexListCommand(context), StoreAccess.Read));
    }
}
