namespace GenosDb.Cli.Import;

/// <summary>A JSON value.</summary>
internal sealed class JsonImportRecord(long line, GenosValue value, int size) : ImportRecord(line)
{
    public override int Size { get; } = size;

    /// <summary>The value as it stands in the file.</summary>
    public GenosValue Value { get; } = value;

    public override string? GetText(string column)
    {
        var field = Value[column];
        return field.Kind switch
        {
            GenosValueKind.String => field.AsString() is { Length: > 0 } text ? text : null,
            GenosValueKind.Integer => field.ToJson(),
            _ => null,
        };
    }

    public override GenosValue ToValue(string? type) => type is null ? Value : Value.With(CsvColumns.TypeField, type);
}
