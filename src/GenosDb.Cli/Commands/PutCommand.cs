using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>put</c>: writes a value.</summary>
internal sealed class PutCommand : DatabaseCommand
{
    private const string GeneratedId = "-";

    private readonly Argument<string[]> _words = new("value")
    {
        Description = "The node, - or nothing for a new id; then its value as JSON, text as '\"text\"'.",
        HelpName = "[id] json",
        Arity = new ArgumentArity(1, 2),
    };

    private readonly Option<string?> _id = new("--id") { Description = "The node, if it does not stand before the value.", HelpName = "id" };

    public PutCommand(CommandContext context)
        : base("put", "Writes the whole value of a node; its edges stay.", context)
    {
        Add(_words);
        Add(_id);
    }

    public override DatabaseOrigin? Prepare(ParseResult arguments)
    {
        Read(arguments);
        return null;
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (id, value) = Read(arguments);
        id = await Database.PutAsync(value, id == GeneratedId ? null : id, options: null, cancellationToken);
        Context.Report(arguments, new JsonObject { ["id"] = id }, id);
        return ExitCode.Done;
    }

    private (string? Id, GenosValue Value) Read(ParseResult arguments)
    {
        var words = arguments.GetRequiredValue(_words);
        var named = arguments.GetValue(_id);
        if (words.Length == 2 && named is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, $"'{words[0]}' and --id both name the node. Give one of them.");
        return (named ?? (words.Length == 2 ? words[0] : null), ParseValue(words[^1]));
    }

    /// <summary>Reads a value as people write it.</summary>
    /// <exception cref="CommandFailedException">It is not JSON.</exception>
    public static GenosValue ParseValue(string json)
    {
        try
        {
            return GenosValue.Parse(json);
        }
        catch (GenosException exception)
        {
            const int Shown = 40;
            var shown = json.Length > Shown ? json[..Shown] + "…" : json;
            var hint = json is ['{' or '[' or '"', ..] ? "" : $" Text is written as '\"{shown}\"'.";
            throw new CommandFailedException(ExitCode.WrongUsage, $"The value {shown} is refused: {exception.Message}{hint}", exception);
        }
    }
}
