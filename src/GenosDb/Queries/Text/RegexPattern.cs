using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace GenosDb.Queries;

/// <summary>A pattern of <c>$regex</c>, on the engine of the platform that needs time linear in the text, with limits on what it looks at and takes.</summary>
internal sealed class RegexPattern : IEquatable<RegexPattern>
{
    private readonly Regex _regex;

    private RegexPattern(string text, RegexOptions options, Regex regex) => (Text, Options, _regex) = (text, options, regex);

    public string Text { get; }

    /// <summary>Of ignoring case, multiline and single line.</summary>
    public RegexOptions Options { get; }

    /// <summary>The options as <c>$options</c> has them, in one order.</summary>
    public string OptionsText =>
        (Options.HasFlag(RegexOptions.IgnoreCase) ? "i" : "") + (Options.HasFlag(RegexOptions.Multiline) ? "m" : "") + (Options.HasFlag(RegexOptions.Singleline) ? "s" : "");

    public static bool TryParseOptions(string text, out RegexOptions options)
    {
        options = RegexOptions.None;
        foreach (var letter in text)
        {
            var option = letter switch { 'i' => RegexOptions.IgnoreCase, 'm' => RegexOptions.Multiline, 's' => RegexOptions.Singleline, _ => RegexOptions.None };
            if (option == RegexOptions.None || options.HasFlag(option))
                return false;
            options |= option;
        }

        return true;
    }

    /// <summary>Reads a pattern of bounded length.</summary>
    public static bool TryParse(string text, RegexOptions options, [NotNullWhen(true)] out RegexPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        problem = RegexSize.Check(text);
        if (problem is not null)
            return false;
        try
        {
            pattern = new RegexPattern(text, options, new Regex(text, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, QueryLimits.PatternTimeOfValue));
            return true;
        }
        catch (ArgumentException e)
        {
            problem = $"has a pattern that is none: {e.Message.TrimEnd('.')}";
        }
        catch (NotSupportedException)
        {
            problem = "has a pattern that cannot be matched in linear time";
        }

        return false;
    }

    /// <summary>Whether the pattern is found in the text. A text above the limit does not match, and is counted.</summary>
    /// <exception cref="GenosLimitException">It took too long.</exception>
    public bool IsMatch(ReadOnlySpan<byte> utf8, FilterRun run)
    {
        if (utf8.Length > QueryLimits.PatternInputBytes)
        {
            run.SkippedLongStrings++;
            return false;
        }

        var characters = MemoryMarshal.Cast<byte, char>(run.Scratch(sizeof(char) * utf8.Length).AsSpan());
        var length = Encoding.UTF8.GetChars(utf8, characters);
        var began = run.BeginPattern();
        try
        {
            var isMatch = _regex.IsMatch(characters[..length]);
            run.EndPattern(began, Text);
            return isMatch;
        }
        catch (RegexMatchTimeoutException)
        {
            throw QueryErrors.PatternTime(Text, QueryLimits.PatternTimeOfValue, "for one string");
        }
    }

    public bool Equals(RegexPattern? other) => other is not null && Options == other.Options && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as RegexPattern);

    public override int GetHashCode() => HashCode.Combine(Text, Options);
}
