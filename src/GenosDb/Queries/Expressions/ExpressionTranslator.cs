using System.Collections;
using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace GenosDb.Queries;

/// <summary>Translates the closed subset of C# to the tree of filters.</summary>
internal sealed class ExpressionTranslator
{
    // Each operator of a filter is at most a few of an expression; beyond that there is no need to look, and the stack is spared.
    private const int MaxParts = 4 * QueryLimits.Operators;

    private const string Allowed = "A condition compares a field with a value (== != < <= > >=), is a boolean field, StartsWith, EndsWith, Contains, Regex.IsMatch or a member of GenosFunctions, "
        + "or joins conditions by && || and !.";

    private readonly NodeFieldResolver _fields;
    private int _parts;

    private ExpressionTranslator(NodeFieldResolver fields) => _fields = fields;

    /// <exception cref="GenosQueryException">A part that is not in the subset.</exception>
    public static NodeFilter Translate(LambdaExpression predicate, JsonTypeInfo metadata) =>
        new ExpressionTranslator(new NodeFieldResolver(predicate.Parameters[0], metadata)).Condition(predicate.Body);

    /// <summary>The path of the field that an expression names.</summary>
    /// <exception cref="GenosQueryException">It names none.</exception>
    public static string PathOf(LambdaExpression selector, JsonTypeInfo metadata) =>
        new NodeFieldResolver(selector.Parameters[0], metadata).TryResolve(selector.Body, out var field)
            ? field.At.ToString()
            : throw ExpressionErrors.Refused(selector.Body, "is no field of the node", "Name one, such as x.Priority or x.Address.City.");

    private NodeFilter Condition(Expression expression)
    {
        if (++_parts > MaxParts)
            throw QueryErrors.TooMuch("operators", _parts, QueryLimits.Operators, null, null, default, "Use Contains for many values of one field, or run several queries.");
        switch (expression)
        {
            case BinaryExpression { NodeType: ExpressionType.AndAlso, Method: null } and:
                return NodeFilter.And(Condition(and.Left), Condition(and.Right));
            case BinaryExpression { NodeType: ExpressionType.OrElse, Method: null } or:
                return NodeFilter.Or(Condition(or.Left), Condition(or.Right));
            case UnaryExpression { NodeType: ExpressionType.Not, Method: null } not when not.Type == typeof(bool):
                return NodeFilter.Not(Condition(not.Operand));
            case BinaryExpression comparison when OperatorOf(comparison.NodeType) is { } @operator:
                return Comparison(comparison, @operator);
            case MemberExpression { Member: { Name: nameof(Nullable<int>.HasValue), DeclaringType: { } type }, Expression: { } owner } has when Nullable.GetUnderlyingType(type) is not null:
                return FilterFactory.Compare(Field(owner, has).At, CompareOperator.NotEqual, GenosValue.Null);
            case MethodCallExpression { Method.IsSpecialName: false } call:
                return Call(call);
            default:
                if (_fields.TryResolve(expression, out var field))
                    return FilterFactory.Compare(field.At, CompareOperator.Equal, field.Write(true, expression));
                throw expression is ConstantExpression or MemberExpression
                    ? ExpressionErrors.Refused(expression, "does not look at the node", "Decide it before the query, and add conditions by a further Where.")
                    : ExpressionErrors.Refused(expression, "cannot be part of a query", Allowed);
        }
    }

    private static CompareOperator? OperatorOf(ExpressionType type) => type switch
    {
        ExpressionType.Equal => CompareOperator.Equal,
        ExpressionType.NotEqual => CompareOperator.NotEqual,
        ExpressionType.GreaterThan => CompareOperator.Greater,
        ExpressionType.GreaterThanOrEqual => CompareOperator.GreaterOrEqual,
        ExpressionType.LessThan => CompareOperator.Less,
        ExpressionType.LessThanOrEqual => CompareOperator.LessOrEqual,
        _ => null,
    };

    private static CompareOperator Mirrored(CompareOperator @operator) => @operator switch
    {
        CompareOperator.Greater => CompareOperator.Less,
        CompareOperator.GreaterOrEqual => CompareOperator.LessOrEqual,
        CompareOperator.Less => CompareOperator.Greater,
        CompareOperator.LessOrEqual => CompareOperator.GreaterOrEqual,
        _ => @operator,
    };

    private NodeFilter Comparison(BinaryExpression comparison, CompareOperator @operator)
    {
        var isMirrored = !_fields.TryResolve(comparison.Left, out var field);
        if (_fields.TryResolve(comparison.Right, out var other) && !isMirrored)
            throw ExpressionErrors.Refused(comparison, "compares two fields", "Compare a field with a value.");
        field ??= other ?? throw NoField(comparison);
        var value = CapturedValue.Read(isMirrored ? comparison.Left : comparison.Right);
        if (value is not null && comparison.Method is null && !field.Type.IsValueType)
            throw ExpressionErrors.Refused(comparison, "compares references", "Compare members, or use NodeFilter.Eq, which compares whole values.");
        var operand = @operator > CompareOperator.NotEqual ? field.WriteOrdered(value, comparison) : field.Write(value, comparison);
        return FilterFactory.Compare(field.At, isMirrored ? Mirrored(@operator) : @operator, operand);
    }

    private static GenosQueryException NoField(BinaryExpression comparison)
    {
        const string Remedy = "Compare a field as it is: compute the value before the query.";
        return (comparison.Left as MethodCallExpression ?? comparison.Right as MethodCallExpression) is { } call && HintFor(call) is var hint && hint != Allowed
            ? ExpressionErrors.Refused(call, "is a call that cannot be part of a query", hint)
            : ExpressionErrors.Refused(comparison, "has no field of the node, as it is, on either side", Remedy);
    }

    private NodeFilter Call(MethodCallExpression call)
    {
        var type = call.Method.DeclaringType;
        if (type == typeof(GenosFunctions))
            return Function(call);
        if (type == typeof(string) && call is { Object: { } text, Method.Name: nameof(string.StartsWith) or nameof(string.EndsWith) or nameof(string.Contains) })
            return PartOfText(call, Field(text, call));
        if (type == typeof(Regex) && call is { Object: null, Method.Name: nameof(Regex.IsMatch) })
            return Pattern(call);
        return TryReadContains(call, out var list, out var item)
            ? Contains(call, list, item)
            : throw ExpressionErrors.Refused(call, "is a call that cannot be part of a query", HintFor(call));
    }

    private static string HintFor(MethodCallExpression call) => call.Method.Name switch
    {
        nameof(Equals) => "Use == instead.",
        nameof(string.IsNullOrEmpty) or nameof(string.IsNullOrWhiteSpace) => "Write x.Name == null || x.Name == \"\" instead.",
        nameof(string.Compare) or nameof(string.CompareOrdinal) or nameof(IComparable.CompareTo) => "Use GenosFunctions.Between for text, or NodeFilter.Gt and its like.",
        nameof(string.ToLower) or nameof(string.ToUpper) or nameof(string.ToLowerInvariant) or nameof(string.ToUpperInvariant) => "Use GenosFunctions.Like, which ignores case.",
        nameof(Enumerable.Any) or nameof(Enumerable.All) => "Use x.Tags.Contains(value), or NodeFilter with a path such as 'items.name', which looks at each element.",
        nameof(IDictionary.Contains) or "ContainsKey" => "Use GenosFunctions.Exists(x.Map[\"key\"]).",
        _ => Allowed,
    };

    private NodeFilter PartOfText(MethodCallExpression call, NodeField field)
    {
        if (call.Arguments.Count > 1 && (call.Arguments.Count > 2 || call.Arguments[1].Type != typeof(StringComparison)))
            throw ByCulture();
        if (call.Arguments.Count == 2 && CapturedValue.Read(call.Arguments[1]) is not StringComparison.Ordinal)
            throw ByCulture();
        var text = CapturedValue.Read(call.Arguments[0]) switch
        {
            string some => some,
            char single => single.ToString(),
            _ => throw ExpressionErrors.Refused(call, "looks for null", "Compare the field with null by ==."),
        };
        return call.Method.Name switch
        {
            nameof(string.StartsWith) => FilterFactory.String(field.At, StringOperator.StartsWith, text),
            nameof(string.EndsWith) => FilterFactory.String(field.At, StringOperator.EndsWith, text),
            _ => NodeFilter.Contains(field.At.ToString(), text),
        };

        GenosQueryException ByCulture() => ExpressionErrors.Refused(
            call, "compares by culture or without case", "Add StringComparison.Ordinal, or use GenosFunctions.Like, which ignores case.");
    }

    private NodeFilter Pattern(MethodCallExpression call)
    {
        const RegexOptions Taken = RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant;
        var options = call.Arguments.Count > 2 ? CapturedValue.Read(call.Arguments[2]) : RegexOptions.None;
        if (call.Arguments.Count > 3 || options is not RegexOptions flags || (flags & ~Taken) != RegexOptions.None)
            throw ExpressionErrors.Refused(call, "has options that a query has not", "There are IgnoreCase, Multiline and Singleline; time is limited in any case.");
        var letters = (flags.HasFlag(RegexOptions.IgnoreCase) ? "i" : "") + (flags.HasFlag(RegexOptions.Multiline) ? "m" : "") + (flags.HasFlag(RegexOptions.Singleline) ? "s" : "");
        return FilterFactory.Regex(Field(call.Arguments[0], call).At, ReadText(call, 1), letters);
    }

    private NodeFilter Function(MethodCallExpression call)
    {
        var field = Field(call.Arguments[0], call);
        return call.Method.Name switch
        {
            nameof(GenosFunctions.Text) => FilterFactory.Words(field.At, ReadText(call, 1)),
            nameof(GenosFunctions.Like) => FilterFactory.Like(field.At, ReadText(call, 1)),
            nameof(GenosFunctions.Near) => FilterFactory.Near(field.At, (GeoPoint)CapturedValue.Read(call.Arguments[1])!, Convert.ToDouble(CapturedValue.Read(call.Arguments[2]), CultureInfo.InvariantCulture) / 1000),
            nameof(GenosFunctions.Between) => FilterFactory.Between(field.At, field.WriteOrdered(CapturedValue.Read(call.Arguments[1]), call), field.WriteOrdered(CapturedValue.Read(call.Arguments[2]), call)),
            _ => new ExistsFilter(field.At, true),
        };
    }

    private static string ReadText(MethodCallExpression call, int argument) =>
        CapturedValue.Read(call.Arguments[argument]) as string ?? throw ExpressionErrors.Refused(call, "looks for null", "Compare the field with null by ==.");

    // As a member of the list, as an extension of sequences, or as the one of spans, which the compiler prefers for arrays.
    private static bool TryReadContains(MethodCallExpression call, out Expression list, out Expression item)
    {
        (list, item) = (call, call);
        if (call.Method.Name != nameof(Enumerable.Contains))
            return false;
        switch (call)
        {
            case { Object: { } owner, Arguments.Count: 1 } when owner.Type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(owner.Type):
                (list, item) = (owner, call.Arguments[0]);
                return true;
            case { Object: null, Arguments.Count: 2 } when call.Method.DeclaringType == typeof(Enumerable) || call.Method.DeclaringType == typeof(MemoryExtensions):
                (list, item) = (call.Arguments[0] is MethodCallExpression { Method: { IsSpecialName: true, Name: "op_Implicit" } } toSpan ? toSpan.Arguments[0] : call.Arguments[0], call.Arguments[1]);
                return true;
            default:
                return false;
        }
    }

    private NodeFilter Contains(MethodCallExpression call, Expression list, Expression item)
    {
        if (_fields.TryResolve(list, out var array))
            return NodeFilter.Contains(array.At.ToString(), _fields.ElementOf(array, call).Write(CapturedValue.Read(item), call));
        var field = Field(item, call);
        if (CapturedValue.Read(list) is not IEnumerable values || values is string)
            throw ExpressionErrors.Refused(call, "looks into what is no list", "Give an array, a list or a set.");
        if (SetComparers.FindOther(values) is { } comparer)
            throw ExpressionErrors.Refused(call, $"asks a set that compares by {comparer.GetType().Name}", "Use a set that compares ordinally, or GenosFunctions.Like, which ignores case.");
        return FilterFactory.In(field.At, [.. values.Cast<object?>().Select(value => field.Write(value, call))], isNegated: false);
    }

    private NodeField Field(Expression expression, Expression part) =>
        _fields.TryResolve(expression, out var field) ? field : throw ExpressionErrors.Refused(part, "does not ask about a field of the node", Allowed);
}
