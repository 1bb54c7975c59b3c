using System.CommandLine;
using System.Security.Cryptography;

namespace GenosDb.Cli.Keys;

/// <summary>The options that name the key or the passphrase of an encrypted store.</summary>
internal sealed class StorageKeySettings
{
    // A key as it is, or in hexadecimal digits, with a line end.
    private const int MaxFileBytes = (2 * StorageKey.Size) + 2;

    private readonly Option<string?> _keyFile;
    private readonly Option<string?> _passphraseFile;

    /// <param name="command">Gets the options.</param>
    /// <param name="kind">Which key they name, such as <c>new-</c>; empty for the one that the store has.</param>
    public StorageKeySettings(Command command, string kind = "")
    {
        _keyFile = new Option<string?>($"--{kind}storage-key-file")
        {
            Description = $"File with the {Spaced(kind)}key that the store is encrypted with: {StorageKey.Size} random bytes, or {2 * StorageKey.Size} hexadecimal digits.",
            HelpName = "file",
        };
        _passphraseFile = new Option<string?>($"--{kind}storage-passphrase-file")
        {
            Description = $"File with the {Spaced(kind)}passphrase that the store is encrypted with; - for the next line of standard input.",
            HelpName = "file",
        };
        command.Add(_keyFile);
        command.Add(_passphraseFile);
    }

    /// <summary>Whether a passphrase is read from standard input.</summary>
    public bool ReadsStandardInput(ParseResult arguments) => arguments.GetValue(_passphraseFile) == SecretInput.StandardInput;

    /// <summary>The key; null for a store in clear. The caller disposes it.</summary>
    /// <exception cref="CommandFailedException">Both are given, or the file is no key.</exception>
    public StorageKey? Read(ParseResult arguments, CommandStreams streams)
    {
        var (keyFile, passphraseFile) = (arguments.GetValue(_keyFile), arguments.GetValue(_passphraseFile));
        if (keyFile is not null && passphraseFile is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, $"A store has a key or a passphrase: give {_keyFile.Name} or {_passphraseFile.Name}.");
        return keyFile is not null ? ReadKey(keyFile) : passphraseFile is not null ? ReadPassphrase(streams, passphraseFile) : null;
    }

    /// <summary>As <see cref="Read"/>, where there has to be one.</summary>
    /// <exception cref="CommandFailedException">As there, or none is given.</exception>
    public StorageKey Require(ParseResult arguments, CommandStreams streams) =>
        Read(arguments, streams) ?? throw new CommandFailedException(ExitCode.WrongUsage, $"Give {_keyFile.Name} or {_passphraseFile.Name}.");

    private StorageKey ReadKey(string file)
    {
        var buffer = new byte[MaxFileBytes + 1];
        Span<byte> decoded = stackalloc byte[StorageKey.Size];
        try
        {
            using var stream = File.OpenRead(file);
            var key = buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            if (key.Length == StorageKey.Size)
                return StorageKey.FromBytes(key);
            return Convert.FromHexString(key.TrimEnd("\r\n"u8), decoded, out _, out var written) == System.Buffers.OperationStatus.Done && written == StorageKey.Size
                ? StorageKey.FromBytes(decoded)
                : throw new CommandFailedException(ExitCode.WrongUsage, $"'{file}' is no key: {StorageKey.Size} bytes or {2 * StorageKey.Size} hexadecimal digits are. A passphrase goes with {_passphraseFile.Name}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            CryptographicOperations.ZeroMemory(decoded);
        }
    }

    private StorageKey ReadPassphrase(CommandStreams streams, string file)
    {
        var passphrase = SecretInput.Read(streams, file, "passphrase of the store", _passphraseFile.Name);
        try
        {
            return StorageKey.FromPassphrase(passphrase);
        }
        catch (PlatformNotSupportedException exception)
        {
            throw KeystoreFile.BeyondAscii(exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static string Spaced(string kind) => kind.Replace('-', ' ');
}
