using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli;

/// <summary>What a command acts upon: one database, once it is open, and the streams. Disposing it closes the database and wipes the key.</summary>
internal sealed class CommandContext(CommandStreams streams, bool isJson = false) : IAsyncDisposable
{
    private IGenosDatabase? _database;

    /// <summary>The database; there since <see cref="Open"/>.</summary>
    public IGenosDatabase Database => _database ?? throw new InvalidOperationException("The database is not open yet.");

    /// <summary>How the database is signed; null when it is not.</summary>
    public SecurityOptions? Security { get; private set; }

    /// <summary>Where data and messages go.</summary>
    public CommandStreams Streams { get; } = streams;

    /// <summary>Times waits and progress.</summary>
    public TimeProvider TimeProvider { get; } = TimeProvider.System;

    /// <summary>Given with a command it counts for that command; given with the shell, for all of them.</summary>
    public Option<bool> JsonOption { get; } = new("--json")
    {
        Description = "One JSON object a line on standard output.",
        Recursive = true,
        DefaultValueFactory = _ => isJson,
    };

    /// <summary>Gives the database to the commands, and takes care of its end.</summary>
    public void Open(IGenosDatabase database, SecurityOptions? security) => (_database, Security) = (database, security);

    /// <summary>Whether these arguments ask for JSON.</summary>
    public bool IsJson(ParseResult arguments) => arguments.GetValue(JsonOption);

    /// <summary>Writes one result on standard output.</summary>
    public void Report(ParseResult arguments, JsonObject json, string text) =>
        Streams.Output.WriteLine(IsJson(arguments) ? JsonLine.Of(json) : text);

    /// <summary>Writes a message for people on standard error.</summary>
    public void Note(string text) => Streams.Messages.WriteLine(text);

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        (Security?.Signer as IDisposable)?.Dispose();
    }
}
