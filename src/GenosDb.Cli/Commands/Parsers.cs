using System.CommandLine.Parsing;
using System.Globalization;

namespace GenosDb.Cli.Commands;

/// <summary>Reads words of the command line, and refuses them in plain words: the parser's own messages name types of .NET.</summary>
internal static class Parsers
{
    /// <summary>A whole number.</summary>
    public static Func<ArgumentResult, int> WholeNumber(string name, int lowest) => result =>
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= lowest)
            return value;
        result.AddError($"{name} '{text}' is not a whole number from {lowest} to {int.MaxValue}.");
        return lowest;
    };

    /// <summary>Seconds, more than 0.</summary>
    public static Func<ArgumentResult, double> Seconds(string name, double highest) => result =>
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= highest)
            return value;
        result.AddError($"{name} '{text}' is not a number of seconds, more than 0 and at most {highest}.");
        return highest;
    };

    /// <summary>An address.</summary>
    public static Func<ArgumentResult, Address> Address(string name) => result => ReadAddress(result, name, result.Tokens[0].Value);

    /// <summary>Addresses.</summary>
    public static Func<ArgumentResult, Address[]> Addresses(string name) => result => [.. result.Tokens.Select(token => ReadAddress(result, name, token.Value))];

    /// <summary>One of the names of an enumeration, in any case.</summary>
    public static Func<ArgumentResult, T?> OneOf<T>(string name, string expected)
        where T : struct, Enum => result =>
    {
        var text = result.Tokens[0].Value;
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        result.AddError($"{name} '{text}' is unknown: expected {expected}.");
        return null;
    };

    private static Address ReadAddress(ArgumentResult result, string name, string text)
    {
        if (!GenosDb.Address.TryParse(text, out var address))
            result.AddError($"{name} '{text}' is not an address: 0x and 40 hexadecimal digits in lower case, as 'genosdb keygen' prints it.");
        return address;
    }
}
