namespace GenosDb;

/// <summary>A stream that can be read twice: itself when it can seek, else a copy in a temporary file that goes with it.</summary>
internal static class SeekableCopy
{
    public static async Task<Stream> OfAsync(Stream source, CancellationToken cancellationToken)
    {
        if (source.CanSeek)
            return source;
        var copy = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 << 10, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await source.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            copy.Position = 0;
            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
