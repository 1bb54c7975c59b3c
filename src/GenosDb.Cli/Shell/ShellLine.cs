using System.Text;

namespace GenosDb.Cli.Shell;

/// <summary>Splits a line of the shell into arguments.</summary>
/// <remarks>
/// <para><c>'…'</c> is taken as it is. In <c>"…"</c> a backslash escapes a quote or a backslash. Elsewhere a backslash is a character, so that
/// paths of Windows need no quotes.</para>
/// <para>An argument that begins with <c>{</c> or <c>[</c> goes on to the bracket that closes it, text and spaces included, so that JSON needs no quotes.
/// A <c>#</c> at the beginning of an argument makes the rest of the line a comment.</para>
/// </remarks>
internal static class ShellLine
{
    /// <summary>The arguments; none for an empty line or a comment.</summary>
    /// <exception cref="CommandFailedException">A quote or bracket that is not closed.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var arguments = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at]))
                at++;
            if (at == line.Length || line[at] == '#')
                return arguments;
            arguments.Add(ReadArgument(line, ref at));
        }
    }

    private static string ReadArgument(string line, ref int at)
    {
        var text = new StringBuilder();
        if (line[at] is '{' or '[')
            text.Append(ReadJson(line, ref at));
        while (at < line.Length && !char.IsWhiteSpace(line[at]))
        {
            if (line[at] is '\'' or '"')
                ReadQuoted(line, ref at, text);
            else
                text.Append(line[at++]);
        }

        return text.ToString();
    }

    private static void ReadQuoted(string line, ref int at, StringBuilder text)
    {
        var opening = at;
        var quote = line[at++];
        for (; at < line.Length; at++)
        {
            if (line[at] == quote)
            {
                at++;
                return;
            }

            if (quote == '"' && line[at] == '\\' && at + 1 < line.Length && line[at + 1] is '"' or '\\')
                at++;
            text.Append(line[at]);
        }

        throw NotClosed(quote, opening);
    }

    private static string ReadJson(string line, ref int at)
    {
        var opening = at;
        var depth = 0;
        var isText = false;
        for (; at < line.Length; at++)
        {
            var character = line[at];
            if (isText && character == '\\')
                at++;
            else if (character == '"')
                isText = !isText;
            else if (!isText && character is '{' or '[')
                depth++;
            else if (!isText && character is '}' or ']' && --depth == 0)
                return line[opening..++at];
        }

        throw NotClosed(line[opening], opening);
    }

    private static CommandFailedException NotClosed(char mark, int at) =>
        new(ExitCode.WrongUsage, $"column {at + 1}: {mark} is not closed. Close it, or put the argument in '…'.");
}
