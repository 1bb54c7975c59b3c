using System.Security.Cryptography;

namespace GenosDb.Cli.Keys;

/// <summary>A file with a locked identity.</summary>
internal static class KeystoreFile
{
    // The library refuses more, too; a file of any length is not read first.
    private const int MaxBytes = 64 << 10;

    /// <summary>Unlocks a file.</summary>
    /// <exception cref="CommandFailedException">It does not open; whether it is the passphrase or the file is not told, since nobody can know.</exception>
    public static GenosIdentity Unlock(string path, ReadOnlySpan<byte> passphrase)
    {
        if (Directory.Exists(path))
            throw new CommandFailedException(ExitCode.NotFound, $"'{path}' is a directory: name a keystore in it.");
        if (!File.Exists(path))
            throw new CommandFailedException(ExitCode.NotFound, $"There is no keystore '{path}'. 'genosdb keygen {path}' makes one.");
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
            throw new CommandFailedException(ExitCode.Failed, $"'{path}' has {file.Length:N0} bytes, and a keystore has {MaxBytes:N0} at most. Name the file that 'genosdb keygen' wrote.");
        var keystore = new byte[file.Length];
        file.ReadExactly(keystore);
        try
        {
            return GenosIdentity.Unlock(keystore, passphrase);
        }
        catch (CryptographicException exception)
        {
            throw new CommandFailedException(ExitCode.Failed, $"The keystore '{path}' does not open: the passphrase is wrong, or the file is damaged or no keystore.", exception);
        }
        catch (PlatformNotSupportedException exception)
        {
            throw BeyondAscii(exception);
        }
    }

    /// <summary>Locks an identity into a new file that only its owner may read.</summary>
    /// <exception cref="CommandFailedException">There is a file already.</exception>
    public static void Create(string path, GenosIdentity identity, ReadOnlySpan<byte> passphrase)
    {
        RequireAbsent(path);
        byte[] keystore;
        try
        {
            keystore = identity.Lock(passphrase, SystemRandomSource.Instance);
        }
        catch (PlatformNotSupportedException exception)
        {
            throw BeyondAscii(exception);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(keystore);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Refuses to write over anything: a key that is overwritten is lost.</summary>
    /// <exception cref="CommandFailedException">There is something already.</exception>
    public static void RequireAbsent(string path)
    {
        if (Path.Exists(path))
            throw new CommandFailedException(ExitCode.Failed, $"'{path}' is there already, and a key that is overwritten is lost. Choose another name, or move that file away.");
    }

    /// <summary>This program has no tables of Unicode.</summary>
    public static CommandFailedException BeyondAscii(Exception cause) =>
        new(ExitCode.WrongUsage, "This program reads passphrases of ASCII letters, digits and signs alone. Choose such a one; a long one is as safe.", cause);
}
