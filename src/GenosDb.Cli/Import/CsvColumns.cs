using System.Globalization;

namespace GenosDb.Cli.Import;

/// <summary>The columns of a CSV file: their names, and what becomes of their fields.</summary>
internal sealed class CsvColumns
{
    /// <summary>The field that <see cref="ImportPlan.Type"/> fills.</summary>
    public const string TypeField = "type";

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly bool[] _isText;

    /// <exception cref="CommandFailedException">Names that are doubled or empty, or a column that the plan names and the file lacks.</exception>
    public CsvColumns(ImportPlan plan, IReadOnlyList<string> names)
    {
        Names = names;
        NullText = plan.NullText;
        for (var index = 0; index < names.Count; index++)
        {
            if (names[index].Length == 0 || !_indexes.TryAdd(names[index], index))
                throw new CommandFailedException(ExitCode.WrongUsage, $"{plan.Path}: column {index + 1} is named '{names[index]}', which is empty or taken. Give other names with --columns.");
        }

        _isText = new bool[names.Count];
        foreach (var column in plan.TextColumns)
            _isText[Require(plan, column)] = true;
        if (plan.Shape == ImportShape.Links)
        {
            Require(plan, plan.SourceColumn);
            Require(plan, plan.TargetColumn);
            if (plan.LabelColumn is not null)
                Require(plan, plan.LabelColumn);
        }
        else if (plan.IdColumn is not null)
        {
            Require(plan, plan.IdColumn);
        }

        if (plan.Type is not null && _indexes.ContainsKey(TypeField))
            throw new CommandFailedException(ExitCode.WrongUsage, $"{plan.Path}: a column is named 'type' already. Name it otherwise with --columns, or leave out --type.");
    }

    public IReadOnlyList<string> Names { get; }

    public string? NullText { get; }

    /// <summary>The column of that name or, when none has it, of that number from 1.</summary>
    public int IndexOf(string column) => TryFind(column, out var index) ? index : throw new ArgumentException($"There is no column '{column}'.", nameof(column));

    /// <summary>Null, a number when the text is one in its plain form, else text.</summary>
    /// <remarks>Plain: no plus sign, no leading zeros, no exponent, so that telephone numbers and codes stay what they are.</remarks>
    public GenosValue ToValue(int index, string field)
    {
        if (field == NullText)
            return GenosValue.Null;
        if (_isText[index] || !IsPlainNumber(field, out var isInteger))
            return field;
        if (isInteger)
            return long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? integer : field;
        var number = double.Parse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : field;
    }

    private static bool IsPlainNumber(string text, out bool isInteger)
    {
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        var point = digits.IndexOf('.');
        isInteger = point < 0;
        var whole = isInteger ? digits : digits[..point];
        return IsDigits(whole) && (whole.Length == 1 || whole[0] != '0') && (isInteger ? text != "-0" : IsDigits(digits[(point + 1)..]));
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    private bool TryFind(string column, out int index)
    {
        if (_indexes.TryGetValue(column, out index))
            return true;
        index = int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : -1;
        return index >= 0 && index < Names.Count;
    }

    private int Require(ImportPlan plan, string column) => TryFind(column, out var index)
        ? index
        : throw new CommandFailedException(ExitCode.WrongUsage, $"{plan.Path}: there is no column '{column}'. There are {Names.Count}: {string.Join(", ", Names)}.");
}
