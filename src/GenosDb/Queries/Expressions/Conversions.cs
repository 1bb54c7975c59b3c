using System.Linq.Expressions;

namespace GenosDb.Queries;

/// <summary>Conversions in expressions: those that the compiler adds to make both sides of a comparison one type, and those that change something.</summary>
internal static class Conversions
{
    /// <summary>The type without <see cref="Nullable{T}"/>.</summary>
    public static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    public static bool IsNumber(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;

    /// <summary>Whether the value is the same after it: a cast to a base or to a nullable type, or of a number to a type that has all of its values.</summary>
    /// <remarks>A large integer that becomes floating may lose digits in C#, and loses none here, where numbers compare by their exact value.</remarks>
    public static bool KeepsValue(UnaryExpression conversion)
    {
        Type from = Bare(conversion.Operand.Type), to = Bare(conversion.Type);
        return conversion.Method is null
            && (to.IsAssignableFrom(from) || (!to.IsEnum && RangeOf(from) is { } given && RangeOf(to) is { } taken && given.Low >= taken.Low && given.High <= taken.High && (!IsFloating(from) || IsFloating(to))));
    }

    private static bool IsFloating(Type type) => Type.GetTypeCode(type) is TypeCode.Single or TypeCode.Double or TypeCode.Decimal;

    private static (double Low, double High)? RangeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => (sbyte.MinValue, sbyte.MaxValue),
        TypeCode.Byte => (byte.MinValue, byte.MaxValue),
        TypeCode.Int16 => (short.MinValue, short.MaxValue),
        TypeCode.UInt16 or TypeCode.Char => (ushort.MinValue, ushort.MaxValue),
        TypeCode.Int32 => (int.MinValue, int.MaxValue),
        TypeCode.UInt32 => (uint.MinValue, uint.MaxValue),
        TypeCode.Int64 => (long.MinValue, long.MaxValue),
        TypeCode.UInt64 => (ulong.MinValue, ulong.MaxValue),
        TypeCode.Decimal => ((double)decimal.MinValue, (double)decimal.MaxValue),
        TypeCode.Single => (float.MinValue, float.MaxValue),
        TypeCode.Double => (double.MinValue, double.MaxValue),
        _ => null,
    };
}
