using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace GenosDb.Cli.Commands;

/// <summary>Ranges of numbers on the command line, refused while parsing.</summary>
internal static class NumberRules
{
    public static Action<OptionResult> AtLeast(Option<int?> option, int lowest) => result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value < lowest)
            result.AddError($"{option.Name} {result.Tokens[0].Value} is less than {lowest}.");
    };

    public static Action<ArgumentResult> AtLeast(string name, int lowest) => result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value < lowest)
            result.AddError($"{name} {result.Tokens[0].Value} is less than {lowest}.");
    };
}
