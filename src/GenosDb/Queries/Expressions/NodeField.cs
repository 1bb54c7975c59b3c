using System.Linq.Expressions;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace GenosDb.Queries;

/// <summary>A field of a node that an expression speaks of: where it is, and how its values are written.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Metadata">Of its type, with what the property says about converters and numbers.</param>
/// <param name="IsPlain">Whether the serializer's own converters write it, and numbers as numbers.</param>
internal sealed record NodeField(FieldPath At, JsonTypeInfo Metadata, bool IsPlain)
{
    /// <summary>The type without <see cref="Nullable{T}"/>.</summary>
    public Type Type { get; } = Conversions.Bare(Metadata.Type);

    /// <summary>What the serializer writes for a value of the field.</summary>
    /// <exception cref="GenosQueryException">The value is of another type, or none that can be written.</exception>
    public GenosValue Write(object? value, Expression part)
    {
        if (value is null)
            return GenosValue.Null;
        if (value is Enum && !Type.IsInstanceOfType(value))
            value = Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), null);
        try
        {
            if (TryConvert(value, out var converted))
                return GenosValue.FromObject(converted, Metadata);
            // A number that no value of the field can be is still less or greater than they are.
            if (IsPlain && (Conversions.IsNumber(Type) || (Type.IsEnum && !IsNamed())) && Conversions.IsNumber(value.GetType()))
                return ValueJsonReader.Read(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{value}")), isLenient: false, mustBeExact: true);
        }
        catch (GenosException problem)
        {
            throw ExpressionErrors.Refused(part, $"has a value that no node can have: {problem.Message.TrimEnd('.')}", ExpressionErrors.Captured, problem);
        }

        throw ExpressionErrors.Refused(part, $"has a value of {value.GetType()} for the field '{At}', which is of {Type}", "Give both the same type.");
    }

    /// <summary>As <see cref="Write"/>, for a comparison by order.</summary>
    /// <exception cref="GenosQueryException">What is written does not sort as the values do.</exception>
    public GenosValue WriteOrdered(object? value, Expression part)
    {
        var written = Write(value, part);
        return value is null || (written.Kind is GenosValueKind.Integer or GenosValueKind.Double && !IsNamed()) || IsInOrder()
            ? written
            : throw ExpressionErrors.Refused(part, $"needs an order, and what is written for {Type}, such as {written}, does not sort as it does", "Ask for equality, or store a number or an instant.");

        bool IsInOrder() => value switch
        {
            DateTimeOffset instant => written == instant,
            DateTime time => written == new DateTimeOffset(time),
            _ => IsPlain && (Type == typeof(string) || Type == typeof(char) || Type == typeof(bool) || Type == typeof(DateOnly) || Type == typeof(TimeOnly) || Type == typeof(Guid)),
        };
    }

    /// <summary>Whether it is an enumeration that is written as text. A value of it that has no name is written as a number all the same.</summary>
    private bool IsNamed() =>
        Type.IsEnum && Enum.GetValuesAsUnderlyingType(Type) is { Length: > 0 } values
        && GenosValue.FromObject(Enum.ToObject(Type, values.GetValue(0)!), Metadata).Kind == GenosValueKind.String;

    // To the type of the field: the compiler makes an enumeration, a character and a small number an integer before it compares them.
    private bool TryConvert(object value, out object converted)
    {
        converted = value;
        if (Type.IsInstanceOfType(value))
            return true;
        if (!(Type.IsEnum || Type == typeof(char) || Conversions.IsNumber(Type)) || Type.GetTypeCode(value.GetType()) is < TypeCode.Char or > TypeCode.Decimal)
            return false;
        try
        {
            // An enumeration takes any number as its bits, and cuts off what does not fit.
            var number = Convert.ChangeType(value, Type.IsEnum ? Enum.GetUnderlyingType(Type) : Type, null);
            converted = Type.IsEnum ? Enum.ToObject(Type, number) : number;
            return Convert.ChangeType(number, value.GetType(), null).Equals(value);
        }
        catch (Exception e) when (e is OverflowException or InvalidCastException or ArgumentException)
        {
            return false;
        }
    }
}
