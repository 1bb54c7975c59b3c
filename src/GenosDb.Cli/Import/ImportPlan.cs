namespace GenosDb.Cli.Import;

/// <summary>What to read and what to make of it.</summary>
internal sealed record ImportPlan(string Path, ImportFormat Format, ImportShape Shape)
{
    /// <summary>The first line of a CSV file holds names.</summary>
    public bool HasHeader { get; init; }

    /// <summary>Names of columns, in place of those of the header; empty to take those, or column1, column2 …</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What parts fields. Default a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The text of a CSV field that stands for null; null for none.</summary>
    public string? NullText { get; init; }

    /// <summary>Columns whose numbers stay text.</summary>
    public IReadOnlyList<string> TextColumns { get; init; } = [];

    /// <summary>The column that holds the id of a node; null for a generated id.</summary>
    public string? IdColumn { get; init; }

    /// <summary>Stands before every id made from a column.</summary>
    public string IdPrefix { get; init; } = "";

    /// <summary>Becomes the field <c>type</c> of every node; null for none.</summary>
    public string? Type { get; init; }

    /// <summary>The column that holds the source of an edge.</summary>
    public string SourceColumn { get; init; } = "source";

    /// <summary>The column that holds the target of an edge.</summary>
    public string TargetColumn { get; init; } = "target";

    /// <summary>The column that holds the label of an edge; null for the empty label.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Skips edges whose ends are not there.</summary>
    public bool RequireEnds { get; init; }
}
