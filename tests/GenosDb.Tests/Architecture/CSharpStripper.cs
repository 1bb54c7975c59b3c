namespace GenosDb.Tests.Architecture;

/// <summary>Blanks comments, literals and directives out of C# source. Offsets and line breaks stay, and the code inside interpolation holes stays code.</summary>
internal sealed class CSharpStripper
{
    private readonly string _source;
    private readonly char[] _output;
    private int _position;

    private CSharpStripper(string source)
    {
        _source = source;
        _output = source.ToCharArray();
    }

    /// <summary>Returns text of the same length in which only code is left.</summary>
    public static string Strip(string source)
    {
        var stripper = new CSharpStripper(source);
        stripper.Code(holeBraces: 0);
        return new string(stripper._output);
    }

    private char Current => Peek(0);

    private char Peek(int ahead) => _position + ahead < _source.Length ? _source[_position + ahead] : '\0';

    /// <summary>Skips code, at top level to the end of the file, in a hole to the braces that close it.</summary>
    private void Code(int holeBraces)
    {
        var depth = 0;
        while (_position < _source.Length)
        {
            switch (Current)
            {
                case '/' when Peek(1) == '/':
                    BlankWhile(() => Current is not '\n');
                    break;
                case '/' when Peek(1) == '*':
                    BlankUntil("*/");
                    break;
                case '#' when StartsLine():
                    BlankWhile(() => Current is not '\n');
                    break;
                case '\'':
                    Blank(1);
                    Escaped('\'');
                    break;
                case '"' or '$' or '@' when StartsString(out var dollars, out var verbatim):
                    Literal(dollars, verbatim);
                    break;
                case '{':
                    depth++;
                    _position++;
                    break;
                case '}' when holeBraces > 0 && depth == 0:
                    Blank(holeBraces);
                    return;
                case '}':
                    depth--;
                    _position++;
                    break;
                case ':' when holeBraces > 0 && depth == 0 && Peek(1) != ':' && Peek(-1) != ':' && !IsConditional():
                    // The rest of the hole is a format, which is text.
                    BlankWhile(() => Current != '}');
                    break;
                default:
                    _position++;
                    break;
            }
        }
    }

    // "{a ? b : c}" needs parentheses in C#, so a bare colon in a hole is a format; the alias "global::" was excluded by the caller.
    private bool IsConditional()
    {
        var parentheses = 0;
        for (var index = _position - 1; index >= 0 && _source[index] != '{'; index--)
        {
            parentheses += _source[index] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
        }

        return parentheses > 0;
    }

    private bool StartsLine()
    {
        var index = _position - 1;
        while (index >= 0 && _source[index] is ' ' or '\t')
        {
            index--;
        }

        return index < 0 || _source[index] == '\n';
    }

    private bool StartsString(out int dollars, out bool verbatim)
    {
        (dollars, verbatim) = (0, false);
        var ahead = 0;
        for (; Peek(ahead) is '$' or '@'; ahead++)
        {
            dollars += Peek(ahead) == '$' ? 1 : 0;
            verbatim |= Peek(ahead) == '@';
        }

        return Peek(ahead) == '"';
    }

    private void Literal(int dollars, bool verbatim)
    {
        Blank(dollars + (verbatim ? 1 : 0));
        var quotes = 0;
        while (Peek(quotes) == '"')
        {
            quotes++;
        }

        if (!verbatim && quotes >= 3)
        {
            Blank(quotes);
            Raw(quotes, dollars);
        }
        else if (!verbatim && quotes == 2)
        {
            Blank(2);
        }
        else
        {
            Blank(1);
            Ordinary(verbatim, interpolated: dollars > 0);
        }
    }

    private void Escaped(char end)
    {
        while (_position < _source.Length && Current != end)
        {
            Blank(Current == '\\' ? 2 : 1);
        }

        Blank(1);
    }

    private void Ordinary(bool verbatim, bool interpolated)
    {
        while (_position < _source.Length)
        {
            if (Current == '"' && (!verbatim || Peek(1) != '"'))
            {
                Blank(1);
                return;
            }

            if (interpolated && Current == '{' && Peek(1) != '{')
            {
                Blank(1);
                Code(holeBraces: 1);
                continue;
            }

            var isPair = verbatim ? Current == '"' : Current == '\\';
            Blank(isPair || (interpolated && Current is '{' or '}' && Peek(1) == Current) ? 2 : 1);
        }
    }

    private void Raw(int quotes, int dollars)
    {
        var end = new string('"', quotes);
        while (_position < _source.Length)
        {
            if (string.CompareOrdinal(_source, _position, end, 0, quotes) == 0 && Peek(quotes) != '"')
            {
                Blank(quotes);
                return;
            }

            var braces = 0;
            while (dollars > 0 && Peek(braces) == '{')
            {
                braces++;
            }

            if (dollars > 0 && braces >= dollars)
            {
                Blank(braces);
                Code(holeBraces: dollars);
            }
            else
            {
                Blank(Math.Max(1, braces));
            }
        }
    }

    private void BlankUntil(string end)
    {
        var index = _source.IndexOf(end, _position, StringComparison.Ordinal);
        Blank((index < 0 ? _source.Length : index + end.Length) - _position);
    }

    private void BlankWhile(Func<bool> condition)
    {
        while (_position < _source.Length && condition())
        {
            Blank(1);
        }
    }

    private void Blank(int count)
    {
        for (; count > 0 && _position < _source.Length; count--, _position++)
        {
            _output[_position] = _source[_position] is '\n' or '\r' ? _source[_position] : ' ';
        }
    }
}
