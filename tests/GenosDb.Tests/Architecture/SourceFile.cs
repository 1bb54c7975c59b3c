using System.Text.RegularExpressions;

namespace GenosDb.Tests.Architecture;

/// <summary>A source file as the layering rules see it: its folder, its words, and what it declares.</summary>
internal sealed partial class SourceFile
{
    private static readonly HashSet<string> TypeKeywords = ["class", "struct", "interface", "enum", "record", "delegate"];

    // What may stand before a type; any other word before a name is itself a type, and the name is then a declared one.
    private static readonly HashSet<string> KeywordsBeforeTypes =
    [
        "new", "is", "as", "case", "return", "in", "out", "ref", "readonly", "params", "this", "scoped", "await", "yield", "throw", "not", "and", "or", "when", "switch", "else",
        "public", "private", "protected", "internal", "static", "sealed", "abstract", "virtual", "override", "partial", "required", "const", "file", "unsafe", "extern", "volatile", "async",
        "class", "struct", "interface", "enum", "record", "delegate", "event", "where", "implicit", "explicit", "operator", "using", "namespace", "fixed", "stackalloc", "typeof", "on", "from", "select", "checked", "unchecked",
    ];

    private SourceFile(string path, string folder, IReadOnlyList<SourceToken> tokens)
    {
        Path = path;
        Folder = folder;
        Tokens = tokens;
        DeclaredTypes = FindTypes(isNested: false);
        NestedTypes = FindTypes(isNested: true).Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        DeclaredMembers = FindDeclaredMembers();
    }

    /// <summary>Relative to the project folder, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>First folder of the path; empty for the root of the project.</summary>
    public string Folder { get; }

    public IReadOnlyList<SourceToken> Tokens { get; }

    public IReadOnlyList<DeclaredType> DeclaredTypes { get; }

    /// <summary>Names of types inside the declared one, which hide types of other folders.</summary>
    public IReadOnlySet<string> NestedTypes { get; }

    /// <summary>Names of members, parameters and variables.</summary>
    public IReadOnlySet<string> DeclaredMembers { get; }

    public static SourceFile Parse(string path, string text)
    {
        path = path.Replace('\\', '/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return new SourceFile(path, slash < 0 ? "" : path[..slash], Tokenize(CSharpStripper.Strip(text)));
    }

    /// <summary>True when the word names something else than a type: a member after a dot, a declared name, a named argument or an assigned property.</summary>
    /// <param name="index">Of a token.</param>
    /// <param name="members">Names of members in scope: of this file, and of other parts of a partial type.</param>
    public bool IsMemberName(int index, IReadOnlySet<string> members)
    {
        var previous = TextAt(index - 1);
        var next = TextAt(index + 1);
        if (previous is "." or "?." || (previous == "::" && TextAt(index - 2) != "global"))
        {
            return !IsQualifiedByNamespace(index);
        }

        return IsDeclaredName(index)
            || (previous is "{" or "," or "(" && next is ":" && TextAt(index + 2) != ":")
            || (previous is "{" or "," && next == "=" && TextAt(index + 2) != "=")
            || IsEnumMember(index)
            || (members.Contains(Tokens[index].Text) && !IsInTypePosition(index));
    }

    /// <summary>The namespace path that ends before the word, such as "GenosDb.Wire"; empty when there is none.</summary>
    public string QualifierOf(int index)
    {
        var parts = new List<string>();
        while (TextAt(index - 1) == "." && index >= 2 && Tokens[index - 2].IsWord)
        {
            index -= 2;
            parts.Insert(0, Tokens[index].Text);
        }

        return string.Join('.', parts);
    }

    private bool IsQualifiedByNamespace(int index)
    {
        var qualifier = QualifierOf(index);
        return qualifier.Length > 0 && qualifier.Split('.').All(part => part == "GenosDb" || LayeringRules.Layers.ContainsKey(part));
    }

    private bool IsDeclaredName(int index)
    {
        if (index == 0 || !Tokens[index].IsWord)
        {
            return false;
        }

        var previous = Tokens[index - 1];
        var endsType = previous.IsWord ? !KeywordsBeforeTypes.Contains(previous.Text) : previous.Text is ">" or "?" or "]";
        return endsType && TextAt(index + 1) is "{" or ";" or "=" or "=>" or "(" or "," or ")" or "<" && !KeywordsBeforeTypes.Contains(Tokens[index].Text);
    }

    // A name can be both a member and its type ("public Head Head"). Only what must be a type counts then: before a declared name, or after a word that takes a type.
    private bool IsInTypePosition(int index)
    {
        var name = TextAt(index + 1) switch
        {
            "?" => index + 2,
            "[" when TextAt(index + 2) == "]" => index + 3,
            _ => index + 1,
        };
        return TextAt(index - 1) is "new" or "is" or "as" or "<" || (name < Tokens.Count && IsDeclaredName(name)) || (index + 1 < Tokens.Count && Tokens[index + 1].IsWord && !KeywordsBeforeTypes.Contains(TextAt(index + 1)));
    }

    private bool IsEnumMember(int index) =>
        DeclaredTypes is [{ Keyword: "enum" }] && Tokens[index].BraceDepth == 1 && TextAt(index - 1) is "{" or "," or "]" && TextAt(index + 1) is "," or "=" or "}";

    private string TextAt(int index) => index >= 0 && index < Tokens.Count ? Tokens[index].Text : "";

    private List<DeclaredType> FindTypes(bool isNested)
    {
        var found = new List<DeclaredType>();
        for (var index = 0; index < Tokens.Count - 1; index++)
        {
            if (Tokens[index].BraceDepth > 0 != isNested || !TypeKeywords.Contains(Tokens[index].Text) || TextAt(index - 1) is ":" or "," or "<" or "(")
            {
                continue;
            }

            var keyword = Tokens[index].Text;
            var isPartial = TextAt(index - 1) == "partial";
            var name = index + 1;
            if (keyword == "record" && TextAt(name) is "class" or "struct")
            {
                name++;
            }

            if (keyword == "delegate")
            {
                // The name stands before the parameter list.
                while (name + 1 < Tokens.Count && TextAt(name + 1) is not "(" && !(TextAt(name + 1) == "<" && DelegateGenericsEnd(name + 1)))
                {
                    name++;
                }
            }

            if (!Tokens[name].IsWord)
            {
                continue;
            }

            found.Add(new DeclaredType(Tokens[name].Text, keyword, isPartial, GenericParameters(name + 1), Tokens[name].Line));
            index = name;
        }

        return found;
    }

    private bool DelegateGenericsEnd(int open)
    {
        var close = open;
        for (var depth = 0; close < Tokens.Count; close++)
        {
            depth += Tokens[close].Text switch { "<" => 1, ">" => -1, _ => 0 };
            if (depth == 0)
            {
                break;
            }
        }

        return TextAt(close + 1) == "(";
    }

    private List<string> GenericParameters(int open)
    {
        var names = new List<string>();
        if (TextAt(open) == "<")
        {
            for (var index = open + 1; index < Tokens.Count && Tokens[index].Text != ">"; index++)
            {
                if (Tokens[index].IsWord && Tokens[index].Text is not ("in" or "out"))
                {
                    names.Add(Tokens[index].Text);
                }
            }
        }

        return names;
    }

    private HashSet<string> FindDeclaredMembers()
    {
        var types = DeclaredTypes.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, Tokens.Count)
            .Where(index => IsDeclaredName(index) && !types.Contains(Tokens[index].Text))
            .Select(index => Tokens[index].Text)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static List<SourceToken> Tokenize(string code)
    {
        var tokens = new List<SourceToken>();
        var (line, position, depth) = (1, 0, 0);
        foreach (Match match in TokenPattern().Matches(code))
        {
            line += code.AsSpan(position, match.Index - position).Count('\n');
            position = match.Index;
            depth -= match.Value == "}" ? 1 : 0;
            tokens.Add(new SourceToken(match.Value, line, depth));
            depth += match.Value == "{" ? 1 : 0;
        }

        return tokens;
    }

    [GeneratedRegex(@"@?[\p{L}_][\p{L}\p{Nd}_]*|\d[\w.]*|=>|::|\?\.|[^\s\w]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TokenPattern();
}
