namespace GenosDb.Cli.Import;

/// <summary>One row or JSON value of a file.</summary>
/// <param name="line">The line on which it begins, from 1.</param>
internal abstract class ImportRecord(long line)
{
    /// <summary>The line on which it begins, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Roughly how many bytes it takes, to size batches.</summary>
    public abstract int Size { get; }

    /// <summary>The text of a field that is to be an id or a label; null when there is none.</summary>
    public abstract string? GetText(string column);

    /// <summary>The record as the value of a node.</summary>
    /// <param name="type">Becomes the field <c>type</c>; null for none.</param>
    /// <exception cref="GenosException">The data model cannot hold it.</exception>
    public abstract GenosValue ToValue(string? type);
}
