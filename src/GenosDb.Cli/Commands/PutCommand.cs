using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>put</c>: writes a value.</summary>
internal sealed class PutCommand : DatabaseCommand
{
    private const string GeneratedId = "-";

    private readonly Argument<string> _id = new("id") { Description = "The node; - for a new id." };
    private readonly Argument<string> _json = new("json") { Description = "The value as JSON; text as '\"text\"'." };

    public PutCommand(CommandContext context)
        : base("put", "Writes the whole value of a node; its edges stay.", context)
    {
        Add(_id);
        Add(_json);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetRequiredValue(_id);
        var value = ParseValue(arguments.GetRequiredValue(_json));
        id = await Database.PutAsync(value, id == GeneratedId ? null : id, options: null, cancellationToken);
        Context.Report(arguments, new JsonObject { ["id"] = id }, id);
        return ExitCode.Done;
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
