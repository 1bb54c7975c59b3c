using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Keys;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb whoami</c>: the address of a keystore. The role is a matter of a database: the command of the shell tells it.</summary>
internal sealed class WhoamiProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _keystore = new("keystore") { Description = "A file that 'keygen' wrote." };
    private readonly Option<string?> _passphrase = SecuritySettings.CreatePassphraseOption();
    private readonly Option<bool> _json = new("--json") { Description = "JSON on standard output." };

    public WhoamiProcess(CommandStreams streams)
        : base("whoami", "Unlocks a keystore and prints its address. 'whoami' in a shell prints the role, too.")
    {
        _streams = streams;
        Add(_keystore);
        Add(_passphrase);
        Add(_json);
        SetAction(arguments => (int)Run(arguments));
    }

    private ExitCode Run(ParseResult arguments)
    {
        using var identity = SecuritySettings.Unlock(_streams, arguments.GetRequiredValue(_keystore), arguments.GetValue(_passphrase));
        var address = identity.Address.ToString();
        _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(new JsonObject { ["address"] = address }) : address);
        return ExitCode.Done;
    }
}
