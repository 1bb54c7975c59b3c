using System.CommandLine;
using System.Security.Cryptography;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Keys;

namespace GenosDb.Cli.Processes;

/// <summary>The options with which a process opens its database.</summary>
internal sealed class DatabaseSettings
{
    private const int SaltBytes = 16;

    private readonly Option<string> _name;
    private readonly SecuritySettings _security;

    private readonly Option<int> _oplogSize = new("--oplog-size")
    {
        Description = "Entries in the operation log, from which deltas are served; 0 turns it off.",
        DefaultValueFactory = _ => new GenosOptions().OplogSize,
        CustomParser = Parsers.WholeNumber("--oplog-size", 0),
    };

    private readonly Option<string> _salt = new("--salt")
    {
        Description = "32 hexadecimal digits that tell databases of one name apart.",
        HelpName = "hex",
        DefaultValueFactory = _ => "",
    };

    public DatabaseSettings(Command command, bool isNameRequired = false)
    {
        _name = isNameRequired
            ? new Option<string>("--name") { Description = "Name of the database, as the peer has it.", Required = true }
            : new Option<string>("--name")
            {
                Description = "Name of the database: peers with another name never exchange data. Default: a random one, which no peer shares.",
                DefaultValueFactory = _ => "",
            };
        command.Add(_name);
        command.Add(_oplogSize);
        command.Add(_salt);
        _security = new SecuritySettings(command);
    }

    /// <summary>Whether the name was given: a random one is of no use to peers.</summary>
    public bool HasName(ParseResult arguments) => arguments.GetRequiredValue(_name).Length > 0;

    /// <summary>Opens the database in memory, as what commands act upon.</summary>
    public async Task<CommandContext> OpenAsync(ParseResult arguments, CommandStreams streams, bool isJson, CancellationToken cancellationToken)
    {
        var salt = ParseSalt(arguments.GetRequiredValue(_salt));
        var security = _security.Read(arguments, streams);
        var roomSecret = _security.ReadRoomSecret(arguments, streams);
        try
        {
            var database = await GenosDatabase.OpenInMemoryAsync(
                options =>
                {
                    options.Name = arguments.GetRequiredValue(_name);
                    options.OplogSize = arguments.GetValue(_oplogSize);
                    options.Salt = salt;
                    options.Security = security;
                    options.RoomSecret = roomSecret;
                },
                cancellationToken);
            return new CommandContext(database, streams, isJson) { Security = security };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(roomSecret);
        }
    }

    private static byte[] ParseSalt(string text)
    {
        if (text.Length == 0)
            return [];
        if (text.Length != 2 * SaltBytes || !text.All(char.IsAsciiHexDigit))
            throw new CommandFailedException(ExitCode.WrongUsage, $"--salt '{text}' is not {2 * SaltBytes} hexadecimal digits.");
        return Convert.FromHexString(text);
    }
}
