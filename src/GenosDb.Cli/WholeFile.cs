namespace GenosDb.Cli;

/// <summary>A file that is written whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>The file name that means standard output or input.</summary>
    public const string StandardStream = "-";

    /// <summary>Writes beside the file, makes that durable and puts it in place at the end, so that a failure leaves what was there. Standard output is written as it is.</summary>
    /// <exception cref="CommandFailedException">The name is that of a directory.</exception>
    public static async Task<T> WriteAsync<T>(string file, Func<Stream, Task<T>> write)
    {
        if (file == StandardStream)
        {
            await using var output = Console.OpenStandardOutput();
            return await write(output);
        }

        if (Directory.Exists(file))
            throw new CommandFailedException(ExitCode.Failed, $"'{file}' is a directory: name a file in it.");
        var unfinished = file + ".tmp";
        try
        {
            T result;
            // What was written may be read again to check it.
            await using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            return result;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
