namespace GenosDb.Cli.Import;

/// <summary>A row.</summary>
internal sealed class CsvImportRecord(long line, CsvColumns columns, string[] fields) : ImportRecord(line)
{
    private const int FieldOverhead = 8;

    public override int Size => fields.Sum(text => text.Length + FieldOverhead);

    public override string? GetText(string column)
    {
        var text = fields[columns.IndexOf(column)];
        return text.Length == 0 || text == columns.NullText ? null : text;
    }

    public override GenosValue ToValue(string? type)
    {
        var map = new GenosMap();
        for (var index = 0; index < fields.Length; index++)
            map[columns.Names[index]] = columns.ToValue(index, fields[index]);
        if (type is not null)
            map[CsvColumns.TypeField] = type;
        return map;
    }
}
