using System.Linq.Expressions;

namespace GenosDb.Queries;

/// <summary>What expressions are refused with: which part, why, and what to write instead.</summary>
internal static class ExpressionErrors
{
    public const string Captured = "Compute it before the query and use the variable.";

    public static GenosQueryException Refused(Expression part, string problem, string remedy, Exception? cause = null) =>
        new($"'{Text(part)}' {problem}. {remedy}", cause);

    private static string Text(Expression part)
    {
        const int Shown = 120;
        var text = part.ToString();
        return text.Length <= Shown ? text : text[..Shown] + "…";
    }
}
