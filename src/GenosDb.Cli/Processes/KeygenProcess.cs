using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GenosDb.Cli.Keys;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb keygen</c>: makes an identity and locks it into a file.</summary>
internal sealed class KeygenProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _keystore = new("keystore") { Description = "The file to write; never one that is there." };
    private readonly Option<bool> _mnemonic = new("--mnemonic") { Description = "Makes the key from 12 words and prints them: they are the key, on any device. Nothing else tells them later." };
    private readonly Option<string?> _recover = new("--recover") { Description = "Makes the key of these words again: a file with them, or - for the next line of standard input.", HelpName = "file" };
    private readonly Option<string?> _passphrase = SecuritySettings.CreatePassphraseOption();
    private readonly Option<bool> _json = new("--json") { Description = "JSON on standard output." };

    public KeygenProcess(CommandStreams streams)
        : base("keygen", "Makes an identity, writes its keystore, locked with a passphrase, and prints its address.")
    {
        _streams = streams;
        Add(_keystore);
        Add(_mnemonic);
        Add(_recover);
        Add(_passphrase);
        Add(_json);
        SetAction(arguments => (int)Run(arguments));
    }

    private ExitCode Run(ParseResult arguments)
    {
        var path = arguments.GetRequiredValue(_keystore);
        var isShowing = arguments.GetValue(_mnemonic);
        var recovering = arguments.GetValue(_recover);
        if (isShowing && recovering is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, "--recover takes words that you have, and --mnemonic makes new ones. Give one of them.");
        KeystoreFile.RequireAbsent(path);
        byte[] words = [], passphrase = [];
        try
        {
            if (recovering is not null)
                words = SecretInput.Read(_streams, recovering, "words", _recover.Name);
            else if (isShowing)
                words = GenosIdentity.CreateMnemonic(SystemRandomSource.Instance);
            using var identity = words.Length > 0 ? FromWords(words) : GenosIdentity.Create(SystemRandomSource.Instance);
            passphrase = SecuritySettings.ReadNewPassphrase(_streams, arguments.GetValue(_passphrase));
            KeystoreFile.Create(path, identity, passphrase);
            Report(arguments.GetValue(_json), path, identity.Address, isShowing ? words : []);
            return ExitCode.Done;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(words);
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static GenosIdentity FromWords(byte[] words)
    {
        try
        {
            return GenosIdentity.FromMnemonic(words);
        }
        catch (FormatException exception)
        {
            throw new CommandFailedException(ExitCode.WrongUsage, exception.Message, exception);
        }
    }

    private void Report(bool isJson, string path, Address address, byte[] words)
    {
        _streams.Output.WriteLine(isJson ? JsonLine.Of(new JsonObject { ["address"] = address.ToString(), ["keystore"] = path }) : address.ToString());
        if (words.Length > 0)
        {
            // Not through a string, which could not be wiped; letters and blanks need no escapes.
            var characters = Encoding.ASCII.GetChars(words);
            _streams.Output.Write(isJson ? "{\"mnemonic\":\"" : "");
            _streams.Output.Write(characters);
            _streams.Output.WriteLine(isJson ? "\"}" : "");
            Array.Clear(characters);
        }

        if (!isJson)
            _streams.Messages.WriteLine(words.Length > 0 ? $"Written to {path}. The words are the key: write them down, and show them to nobody." : $"Written to {path}. Keep it and its passphrase: there is no other way to this key.");
    }
}
