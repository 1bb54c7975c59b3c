using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary>The words that name an index.</summary>
internal sealed class IndexDefinitionArguments
{
    private readonly Argument<string> _path = new("field") { Description = "A path, as in queries." };
    private readonly Argument<IndexKind?> _kind = new("kind")
    {
        Description = "ordered, the default: equality, ranges, prefixes, sorting. text: $text. geo: $near and $bbox.",
        HelpName = "ordered|text|geo",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = Parsers.OneOf<IndexKind>("kind", "ordered, text or geo"),
    };

    public IndexDefinitionArguments(Command command)
    {
        command.Add(_path);
        command.Add(_kind);
    }

    public IndexDefinition Read(ParseResult arguments) => new(arguments.GetRequiredValue(_path), arguments.GetValue(_kind) ?? IndexKind.Ordered);

    public static JsonObject ToJson(IndexDefinition index) => new() { ["path"] = index.Path, ["kind"] = NameOf(index.Kind) };

    public static string ToText(IndexDefinition index) => $"{index.Path}\t{NameOf(index.Kind)}";

    public static string NameOf(IndexKind kind) => kind switch
    {
        IndexKind.Text => "text",
        IndexKind.Geo => "geo",
        _ => "ordered",
    };
}
