namespace GenosDb.Cli.Import;

/// <summary>Reads the records of a file one by one, in constant memory.</summary>
internal interface IImportReader
{
    /// <summary>The records to the end of the file.</summary>
    /// <exception cref="CommandFailedException">The file is not what it should be; the message says where.</exception>
    IAsyncEnumerable<ImportRecord> ReadAllAsync(CancellationToken cancellationToken);
}
