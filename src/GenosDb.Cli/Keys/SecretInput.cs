using System.Security.Cryptography;
using System.Text;

namespace GenosDb.Cli.Keys;

/// <summary>Reads secrets: from a file, from standard input, or from a person who types without an echo. Never from an argument or a variable of the environment, which other
/// programs can see. Callers wipe what they get.</summary>
internal static class SecretInput
{
    /// <summary>The file name that means the next line of standard input.</summary>
    public const string StandardInput = "-";

    private const int MaxBytes = 4_096;

    /// <summary>Reads a secret in UTF-8, without the line end.</summary>
    /// <param name="streams">Standard input, and where a person is asked.</param>
    /// <param name="file">A file, or <see cref="StandardInput"/>; null to ask a person.</param>
    /// <param name="what">Names it in messages, such as <c>passphrase</c>.</param>
    /// <param name="option">The option that gives the file.</param>
    /// <exception cref="CommandFailedException">Empty, too long, or nobody to ask.</exception>
    public static byte[] Read(CommandStreams streams, string? file, string what, string option)
    {
        if (file is null && !streams.IsInteractive)
            throw new CommandFailedException(ExitCode.WrongUsage, $"There is no terminal to ask for the {what}. Give {option} <file>, or {option} {StandardInput} for the next line of standard input.");
        var secret = file switch
        {
            null => Ask(streams, what),
            StandardInput => ReadLine(streams.Input, what),
            _ => ReadFile(file, what),
        };
        return secret.Length > 0
            ? secret
            : throw new CommandFailedException(ExitCode.WrongUsage, $"The {what} is empty. Give at least one character.");
    }

    /// <summary>As <see cref="Read"/>, for a new secret, which a person types twice.</summary>
    /// <exception cref="CommandFailedException">As there, or the two differ.</exception>
    public static byte[] ReadNew(CommandStreams streams, string? file, string what, string option)
    {
        var secret = Read(streams, file, what, option);
        if (file is not null)
            return secret;
        var again = Ask(streams, $"{what} again");
        var isEqual = CryptographicOperations.FixedTimeEquals(secret, again);
        CryptographicOperations.ZeroMemory(again);
        if (isEqual)
            return secret;
        CryptographicOperations.ZeroMemory(secret);
        throw new CommandFailedException(ExitCode.WrongUsage, $"The two are not the same. Type the {what} twice.");
    }

    private static byte[] ReadFile(string file, string what)
    {
        using var stream = File.OpenRead(file);
        var buffer = new byte[MaxBytes + 2];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var text = buffer.AsSpan(0, length);
        if (text.EndsWith("\n"u8))
            text = text[..^1];
        if (text.EndsWith("\r"u8))
            text = text[..^1];
        var secret = text.Length <= MaxBytes ? text.ToArray() : null;
        CryptographicOperations.ZeroMemory(buffer);
        return secret ?? throw TooLong(what);
    }

    // One character at a time: what follows the line belongs to somebody else, such as the shell.
    private static byte[] ReadLine(TextReader input, string what) => Collect(what, add =>
    {
        while (input.Read() is >= 0 and not '\n' and var character)
        {
            if (character != '\r')
                add((char)character);
        }
    });

    private static byte[] Ask(CommandStreams streams, string what)
    {
        streams.Messages.Write($"{char.ToUpperInvariant(what[0])}{what[1..]}: ");
        try
        {
            return Collect(what, static (add, remove) =>
            {
                while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
                {
                    if (key.Key == ConsoleKey.Backspace)
                        remove();
                    else if (key.KeyChar != '\0')
                        add(key.KeyChar);
                }
            });
        }
        finally
        {
            streams.Messages.WriteLine();
        }
    }

    private static byte[] Collect(string what, Action<Action<char>> read) => Collect(what, (add, _) => read(add));

    private static byte[] Collect(string what, Action<Action<char>, Action> read)
    {
        var characters = new char[MaxBytes];
        var count = 0;
        try
        {
            read(
                character => characters[count < MaxBytes ? count++ : throw TooLong(what)] = character,
                () => count = Math.Max(0, count - 1));
            return Encoding.UTF8.GetBytes(characters, 0, count);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    private static CommandFailedException TooLong(string what) => new(ExitCode.WrongUsage, $"The {what} has more than {MaxBytes:N0} bytes.");
}
