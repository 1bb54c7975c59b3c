using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace GenosDb;

/// <summary>Throws what values are refused with, so that the good paths stay small.</summary>
internal static class ValueThrowHelper
{
    public const string Root = "$";

    [DoesNotReturn]
    public static void NotFinite(string path, double value) => throw new GenosException(
        GenosErrorCode.InvalidValue,
        string.Create(CultureInfo.InvariantCulture, $"{path} is {value}, which is not a value. Store null or text instead."));

    [DoesNotReturn]
    public static void OutOfRange(string path, ReadOnlySpan<byte> number) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} is {Excerpt(number)}, which is beyond the range of a double. Store it as text.");

    [DoesNotReturn]
    public static void NotExact(string path, ReadOnlySpan<byte> number) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} is {Excerpt(number)}, which would not come back equal: numbers are 64-bit integers and doubles. Store it as text.");

    [DoesNotReturn]
    public static void IllFormedText(string path, Exception? cause = null) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} is text with a lone surrogate or ill-formed UTF-8. Repair the text, or store it as binary.", cause);

    [DoesNotReturn]
    public static void IllFormedKey(string path, Exception? cause = null) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} has a key with a lone surrogate or ill-formed UTF-8. Repair the key.", cause);

    [DoesNotReturn]
    public static void DoubledKey(string path) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} occurs twice in its map. Keep one of them.");

    [DoesNotReturn]
    public static void UnspecifiedTime(string path) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} is a DateTime of kind Unspecified, which names no instant. Use a DateTimeOffset, or kind Utc.");

    [DoesNotReturn]
    public static void NotJson(string reason, Exception? cause = null) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"The text is not JSON: {reason}", cause);

    [DoesNotReturn]
    public static void NotSerializable(string path, Exception cause) => throw new GenosException(
        GenosErrorCode.InvalidValue, $"{path} cannot be written as JSON: {cause.Message}", cause);

    [DoesNotReturn]
    public static void TooManyBytes(long actual) => Limit(nameof(ValidityLimits.ValueBytes), "bytes of canonical encoding", actual, ValidityLimits.ValueBytes, Root);

    [DoesNotReturn]
    public static void TooDeep(string path, long actual) => Limit(nameof(ValidityLimits.ValueDepth), "levels", actual, ValidityLimits.ValueDepth, path);

    [DoesNotReturn]
    public static void TooManyElements(long actual) =>
        Limit(nameof(ValidityLimits.ValueElements), "array items and map entries", actual, ValidityLimits.ValueElements, Root);

    [DoesNotReturn]
    public static void KeyTooLong(string path, long actual) => Limit(nameof(ValidityLimits.MapKeyBytes), "bytes of map key", actual, ValidityLimits.MapKeyBytes, path);

    [DoesNotReturn]
    public static void WrongKind(GenosValueKind actual, string expected) =>
        throw new InvalidOperationException($"The value is of kind {actual}, not {expected}. Look at Kind first, or use the Try member.");

    [DoesNotReturn]
    public static void WrongFormat(string text, string expected) =>
        throw new FormatException($"The text '{text}' is not {expected}.");

    private static string Excerpt(ReadOnlySpan<byte> number)
    {
        const int Shown = 40;
        return number.Length <= Shown ? Encoding.UTF8.GetString(number) : Encoding.UTF8.GetString(number[..Shown]) + "…";
    }

    [DoesNotReturn]
    private static void Limit(string limit, string unit, long actual, long maximum, string path) => throw new GenosLimitException(
        string.Create(CultureInfo.InvariantCulture, $"{path} has {actual:N0} {unit} or more; {limit} allows {maximum:N0}. Split it over several nodes."),
        limit,
        actual,
        maximum);
}
