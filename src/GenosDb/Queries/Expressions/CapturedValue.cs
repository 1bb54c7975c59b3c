using System.Linq.Expressions;
using System.Reflection;

namespace GenosDb.Queries;

/// <summary>Reads what an expression has captured: constants, variables, and members of both. Nothing is compiled, so it works without dynamic code.</summary>
internal static class CapturedValue
{
    /// <exception cref="GenosQueryException">It is computed, or is read through null.</exception>
    public static object? Read(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression member => Read(member),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } conversion => Convert(conversion),
        UnaryExpression { NodeType: ExpressionType.ArrayLength } length => (Read(length.Operand) as Array ?? throw ThroughNull(length)).Length,
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => array.Expressions.Select(Read).ToArray(),
        _ => throw ExpressionErrors.Refused(expression, "is neither a field of the node nor a constant or a captured variable", ExpressionErrors.Captured),
    };

    private static object? Read(MemberExpression member)
    {
        var target = member.Expression is { } owner ? Read(owner) : null;
        if (target is null && member.Expression is not null)
            throw ThroughNull(member);
        return member.Member is FieldInfo field
            ? field.GetValue(target)
            : ((PropertyInfo)member.Member).GetMethod!.Invoke(target, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    private static GenosQueryException ThroughNull(Expression part) => ExpressionErrors.Refused(part, "is read through null", ExpressionErrors.Captured);

    private static object? Convert(UnaryExpression conversion)
    {
        var value = Read(conversion.Operand);
        // An operator for what cannot be null is not asked about null, which reflection would make a zero.
        if (value is null && (conversion.Method is null || conversion.IsLifted))
            return Nullable.GetUnderlyingType(conversion.Type) is not null || !conversion.Type.IsValueType ? null : throw ThroughNull(conversion);
        if (conversion.Method is { } method)
            return method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [value], null);
        var type = Conversions.Bare(conversion.Type);
        if (type.IsInstanceOfType(value) || Conversions.KeepsValue(conversion))
            return value;
        // Of a fraction it would take the bits.
        return type.IsEnum && value is not (float or double or decimal) ? Enum.ToObject(type, value!) : throw ExpressionErrors.Refused(conversion, $"converts a value to {type}", ExpressionErrors.Captured);
    }
}
