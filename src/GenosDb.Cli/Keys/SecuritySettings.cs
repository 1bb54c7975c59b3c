using System.CommandLine;
using System.Security.Cryptography;
using GenosDb.Cli.Commands;

namespace GenosDb.Cli.Keys;

/// <summary>The options with which a process opens a signed database, or one with a room secret.</summary>
internal sealed class SecuritySettings
{
    private const string PassphraseOption = "--passphrase-file";

    private readonly Option<Address[]> _superAdmins = new("--superadmin")
    {
        Description = "Opens a governed database: this address signs grants. May be repeated; the same on every peer.",
        HelpName = "address",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Parsers.Addresses("--superadmin"),
    };

    private readonly Option<bool> _openPolicy = new("--open-policy") { Description = "Opens a signed database in which every author may write." };
    private readonly Option<bool> _acls = new("--acls") { Description = "Owners of ~address/name may share it; the same on every peer." };
    private readonly Option<string?> _identity = new("--identity") { Description = "Keystore of who signs here; without it the process reads and relays only.", HelpName = "keystore" };
    private readonly Option<string?> _passphrase = CreatePassphraseOption();
    private readonly Option<string?> _room = new("--room-secret-file")
    {
        Description = "File with the secret without which a peer is not let in; - for the next line of standard input. Prefer 128 random bits.",
        HelpName = "file",
    };

    public SecuritySettings(Command command)
    {
        command.Add(_superAdmins);
        command.Add(_openPolicy);
        command.Add(_acls);
        command.Add(_identity);
        command.Add(_passphrase);
        command.Add(_room);
    }

    public static Option<string?> CreatePassphraseOption() => new(PassphraseOption)
    {
        Description = "File with the passphrase of the keystore; - for the next line of standard input. Default: asks without an echo.",
        HelpName = "file",
    };

    /// <summary>Reads a passphrase and unlocks a keystore with it.</summary>
    public static GenosIdentity Unlock(CommandStreams streams, string keystore, string? passphraseFile)
    {
        var passphrase = SecretInput.Read(streams, passphraseFile, "passphrase", PassphraseOption);
        try
        {
            return KeystoreFile.Unlock(keystore, passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    /// <summary>The same for a new keystore.</summary>
    public static byte[] ReadNewPassphrase(CommandStreams streams, string? passphraseFile) =>
        SecretInput.ReadNew(streams, passphraseFile, "passphrase", PassphraseOption);

    /// <summary>What the options say; null for an unsigned database. The passphrase is read, and the key unlocked.</summary>
    /// <exception cref="CommandFailedException">Options that do not go together, or a keystore that does not open.</exception>
    public SecurityOptions? Read(ParseResult arguments, CommandStreams streams)
    {
        var superAdmins = arguments.GetValue(_superAdmins) ?? [];
        var isOpen = arguments.GetValue(_openPolicy);
        var keystore = arguments.GetValue(_identity);
        var passphraseFile = arguments.GetValue(_passphrase);
        if (superAdmins.Length == 0 && !isOpen)
        {
            if (keystore is not null || arguments.GetValue(_acls))
                throw Wrong($"{(keystore is null ? "--acls" : "--identity")} is for a signed database. Give --superadmin <address>, as the peers have it, or --open-policy.");
            return passphraseFile is null ? null : throw Wrong($"{PassphraseOption} goes with --identity.");
        }

        if (superAdmins.Length > 0 && isOpen)
            throw Wrong("--open-policy lets every author write, so --superadmin has no effect. Give one of them.");
        if (keystore is null && passphraseFile is not null)
            throw Wrong($"{PassphraseOption} goes with --identity.");
        if (passphraseFile == SecretInput.StandardInput && arguments.GetValue(_room) == SecretInput.StandardInput)
            throw Wrong($"Both {PassphraseOption} and --room-secret-file read standard input. Put one of them in a file.");
        var security = new SecurityOptions { OpenPolicy = isOpen, Acls = arguments.GetValue(_acls) };
        foreach (var address in superAdmins.Distinct())
            security.SuperAdmins.Add(new SuperAdmin(address));
        security.Signer = keystore is null ? null : Unlock(streams, keystore, passphraseFile);
        return security;
    }

    /// <summary>The room secret; empty for none. The database copies it.</summary>
    public byte[] ReadRoomSecret(ParseResult arguments, CommandStreams streams) =>
        arguments.GetValue(_room) is { } file ? SecretInput.Read(streams, file, "room secret", "--room-secret-file") : [];

    private static CommandFailedException Wrong(string message) => new(ExitCode.WrongUsage, message);
}
