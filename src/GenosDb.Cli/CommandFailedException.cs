using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace GenosDb.Cli;

/// <summary>Ends a command with one line that says what is wrong, where, and what to do.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "A failure without an exit code and a message is of no use.")]
internal sealed class CommandFailedException(ExitCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What the command ends with.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>The failure that stands for what the library or the system refused; null for a fault of this program, which is not hidden.</summary>
    public static CommandFailedException? From(Exception exception) => exception switch
    {
        CommandFailedException failure => failure,
        FileNotFoundException or DirectoryNotFoundException => new(ExitCode.NotFound, exception.Message, exception),
        // Nothing in particular is lacking: nobody signs.
        GenosPermissionException { Permission: null, NodeId: null } => new(ExitCode.PermissionDenied, "Nobody is signed in, so nothing can be written. Give --identity <keystore> when the database is opened.", exception),
        GenosPermissionException => new(ExitCode.PermissionDenied, exception.Message, exception),
        StorageException { Failure: StorageFailure.InUse } or GenosException { Code: GenosErrorCode.Busy } => new(ExitCode.InUse, exception.Message, exception),
        StorageException { Failure: StorageFailure.NotAStore } => new(ExitCode.NotFound, exception.Message, exception),
        // Without a path it is a backup: there is no store yet to look into.
        StorageException { Failure: StorageFailure.Corrupt, Path: not null } => new(ExitCode.DamageFound, $"{exception.Message} 'genosdb doctor' says what else there is; 'genosdb salvage' opens it that way.", exception),
        StorageException { Failure: StorageFailure.Corrupt } => new(ExitCode.DamageFound, exception.Message, exception),
        StorageException { Failure: StorageFailure.WrongKey or StorageFailure.NotEncrypted } => new(ExitCode.Failed, $"{exception.Message} On a command line the key is --storage-key-file or --storage-passphrase-file.", exception),
        // What was typed is wrong, as with an option.
        GenosQueryException => new(ExitCode.WrongUsage, exception.Message, exception),
        GenosException or IOException or UnauthorizedAccessException or JsonException => new(ExitCode.Failed, exception.Message, exception),
        ArgumentException argument => new(ExitCode.WrongUsage, WithoutParameter(argument), exception),
        _ => null,
    };

    // The parameter is one of a method of the library: nobody typed it.
    private static string WithoutParameter(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;
}
