namespace GenosDb.Cli.Import;

/// <summary>Opens a file to import, or says why it is none.</summary>
internal static class ImportFile
{
    private const int LookedAt = 4_096;

    /// <exception cref="CommandFailedException">Missing, or a directory.</exception>
    public static void Require(string path)
    {
        if (Directory.Exists(path))
            throw new CommandFailedException(ExitCode.Failed, $"'{path}' is a directory: name a file in it.");
        if (!File.Exists(path))
            throw new CommandFailedException(ExitCode.NotFound, $"There is no file '{path}'.");
    }

    /// <exception cref="CommandFailedException">Missing, a directory, empty, or not text.</exception>
    public static FileStream Open(string path)
    {
        Require(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 << 10, FileOptions.SequentialScan | FileOptions.Asynchronous);
        try
        {
            Span<byte> beginning = stackalloc byte[LookedAt];
            var length = stream.ReadAtLeast(beginning, LookedAt, throwOnEndOfStream: false);
            if (length == 0)
                throw new CommandFailedException(ExitCode.Failed, $"'{path}' is empty: there is nothing to import.");
            if (beginning[..length].Contains((byte)0))
                throw new CommandFailedException(ExitCode.Failed, $"'{path}' is not text in UTF-8: byte {beginning.IndexOf((byte)0) + 1} is zero.");
            stream.Position = 0;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
