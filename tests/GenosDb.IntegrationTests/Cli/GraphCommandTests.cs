using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GenosDb.IntegrationTests.Cli;

public sealed partial class GraphCommandTests
{
    private const string People =
        """
        put alice {"name":"Alice"}
        put bob {"name":"Bob"}
        put charlie 3
        put dora 4
        link alice bob knows
        link alice bob likes
        link bob alice knows
        link bob charlie
        link charlie charlie self
        link charlie dora next

        """;

    // Languages, entities, ends of strings and comments, directives, and what XML cannot have.
    private static readonly string[] Hostile =
    [
        "\"]; n9 [label=\"evil", "<script>alert(1)</script>", "]]>", "--><!--", "&lt;b&gt; &amp; &quot;", "\\", "\\\"", "\\N\\n\\l", "%%{init: {}}%%", "style n0 fill:#f00;", "click n0 \"javascript:alert(1)\"",
        "`**bold**`", "#quot;#34;", "end", "\"", "'", "{{}}", "|\"|", "\u202Egnp", "漢字 é 👩‍👩‍👧", "\uFFFE\uFFFF", "subgraph x", "//", "/*", "n0 --> n1", "graph",
    ];

    [Fact]
    public async Task Dot_names_nodes_by_number_and_shows_their_ids()
    {
        var result = await DrawAsync(People, "graph {\"$id\":{\"$in\":[\"alice\",\"bob\"]}}");
        result.Should().Be(
            """
            digraph {
              node [shape=box];
              n0 [label="alice"];
              n1 [label="bob"];
              n0 -> n1 [label="knows"];
              n0 -> n1 [label="likes"];
              n1 -> n0 [label="knows"];
            }

            """);
    }

    [Fact]
    public async Task Mermaid_shows_a_field_in_place_of_ids()
    {
        var result = await DrawAsync(People, "graph {\"query\":{},\"$limit\":3} --format mermaid --label name");
        result.Should().Be(
            """
            flowchart LR
              n0["Alice"]
              n1["Bob"]
              n2["charlie"]
              n0 -->|"knows"| n1
              n0 -->|"likes"| n1
              n1 --> n2
              n1 -->|"knows"| n0
              n2 -->|"self"| n2

            """);
    }

    [Theory]
    [InlineData(0, "alice")]
    [InlineData(1, "alice bob")]
    [InlineData(2, "alice bob charlie")]
    [InlineData(9, "alice bob charlie dora")]
    public async Task Hops_draw_the_neighbourhood(int hops, string ids)
    {
        var result = await DrawAsync(People, string.Create(CultureInfo.InvariantCulture, $"graph {{\"$id\":\"alice\"}} --hops {hops}"));
        DotNode().Matches(result).Select(match => match.Groups["text"].Value).Should().Equal(ids.Split(' '));
    }

    [Fact]
    public async Task Svg_is_a_picture_without_scripts_and_the_same_each_time()
    {
        var text = await DrawAsync(People, "graph --format svg");
        (await DrawAsync(People, "graph {} --format svg")).Should().Be(text);
        var svg = XDocument.Parse(text).Root!;
        svg.Name.Should().Be(Svg("svg"));
        svg.Descendants(Svg("circle")).Should().HaveCount(4);
        svg.Descendants(Svg("title")).Select(title => title.Value).Should().Equal("alice", "bob", "charlie", "dora");
        svg.Elements(Svg("path")).Should().HaveCount(6).And.OnlyHaveUniqueItems(path => (string)path.Attribute("d")!, "edges of one pair do not lie upon each other");
        svg.Descendants().Select(element => element.Name.LocalName).Distinct(StringComparer.Ordinal).Should().BeSubsetOf(["svg", "defs", "marker", "path", "g", "title", "circle", "text"]);
        svg.DescendantsAndSelf().Attributes().Should().NotContain(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name.LocalName == "href");
        text.Should().NotContain("NaN").And.NotContain("∞");
    }

    [Theory]
    [InlineData("dot")]
    [InlineData("mermaid")]
    [InlineData("svg")]
    public async Task Hostile_ids_and_labels_stay_texts(string format)
    {
        var script = string.Concat(Hostile.Select((text, i) => string.Create(CultureInfo.InvariantCulture, $"put {i:d2} {{\"name\":{JsonValue.Create(text)!.ToJsonString()}}}\nlink -- {i:d2} 00 {Quote(text)}\n")));
        var drawing = await DrawAsync(script, $"graph --format {format} --label name");
        var (nodes, edges) = format switch
        {
            "dot" => (ReadDot(drawing, node: true), ReadDot(drawing, node: false)),
            "mermaid" => (ReadMermaid(drawing, node: true), ReadMermaid(drawing, node: false)),
            _ => ReadSvg(drawing),
        };
        nodes.Should().Equal(Hostile.Select(Shown));
        edges.Should().BeEquivalentTo(Hostile.Select(Shown));
    }

    [Fact]
    public async Task Too_much_is_refused_and_nothing_is_drawn()
    {
        var result = await CliInProcess.RunScriptAsync("repeat 1001 put n:{i} 1\nrepeat 10 link n:1 n:1 l:{i}\ngraph\n");
        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain("more than 1,000 nodes and edges").And.Contain("--limit");
        result.Output.Should().NotContain("digraph");
        (await CliInProcess.RunScriptAsync(People + "graph --limit 9\n")).ExitCode.Should().Be(1, "four nodes and six edges are ten");
        (await CliInProcess.RunScriptAsync(People + "graph --limit 10\n")).ExitCode.Should().Be(0);
        (await CliInProcess.RunScriptAsync(People + "graph --limit 2147483647 --hops 2147483647\n")).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("dot")]
    [InlineData("mermaid")]
    [InlineData("svg")]
    public async Task Nothing_and_one_node_are_drawings_too(string format)
    {
        (await DrawAsync("", $"graph --format {format}")).Should().NotBeEmpty();
        (await DrawAsync("put a 1\nlink a a\n", $"graph --format {format}")).Should().Contain("a").And.NotContain("NaN");
    }

    [Fact]
    public async Task A_store_is_drawn_by_a_process()
    {
        using var folder = new TemporaryFolder();
        (await CliInProcess.RunAsync("put", folder["a.genos"], "n", "1")).ExitCode.Should().Be(3, "putting makes no store");
        (await CliInProcess.RunAsync("init", folder["a.genos"])).ExitCode.Should().Be(0);
        (await CliInProcess.RunAsync("put", folder["a.genos"], "n", "1")).ExitCode.Should().Be(0);
        var result = await CliInProcess.RunAsync("graph", folder["a.genos"], "--json");
        result.ExitCode.Should().Be(0, result.Errors);
        var json = JsonNode.Parse(result.Output)!;
        ((string)json["format"]!).Should().Be("dot");
        ((int)json["nodes"]!).Should().Be(1);
        ((string)json["drawing"]!).Should().StartWith("digraph {");
    }

    [Theory]
    [InlineData("graph --format png", 2, "--format 'png' is unknown: expected dot, mermaid or svg.")]
    [InlineData("graph {\"a\":{\"$x\":1}}", 2, "line 1, column 7")]
    [InlineData("graph --hops -1", 2, "--hops")]
    [InlineData("graph --limit 0", 2, "--limit")]
    public async Task What_cannot_be_drawn_is_refused(string line, int exitCode, string said)
    {
        var result = await CliInProcess.RunScriptAsync(line + "\n");
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Errors.Should().Contain(said);
    }

    private static async Task<string> DrawAsync(string script, string command)
    {
        var result = await CliInProcess.RunScriptAsync($"{script}put zz-last 0\nrm zz-last\n{command}\n");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Errors.Should().BeEmpty();
        const string Mark = "removed zz-last\n";
        return result.Output[(result.Output.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..];
    }

    private static XName Svg(string name) => XName.Get(name, "http://www.w3.org/2000/svg");

    private static string Shown(string text) => GenosDb.Cli.Results.DisplayText.Fit(text, 32);

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Reads back what Graphviz would show: strings, then escapes, then entities.</summary>
    private static List<string> ReadDot(string dot, bool node)
    {
        dot.Should().StartWith("digraph {\n").And.EndWith("}\n");
        var statements = dot.Split('\n')[2..^2];
        statements.Should().OnlyContain(line => DotStatement().IsMatch(line));
        return [.. statements.Where(line => DotEdge().IsMatch(line) != node)
            .Select(line => Unescape(DotStatement().Match(line).Groups["text"].Value))];

        static string Unescape(string text) => System.Net.WebUtility.HtmlDecode(Backslash().Replace(text, match => match.Groups["text"].Value));
    }

    /// <summary>Reads back what Mermaid would show: numbered entities only, and nothing else of ASCII but letters, digits and spaces.</summary>
    private static List<string> ReadMermaid(string mermaid, bool node)
    {
        var statements = mermaid.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        statements.Should().OnlyContain(line => MermaidNode().IsMatch(line) || MermaidEdge().IsMatch(line));
        var shape = node ? MermaidNode() : MermaidEdge();
        return [.. statements.Where(line => shape.IsMatch(line))
            .Select(line => Entity().Replace(shape.Match(line).Groups["text"].Value, match => ((char)int.Parse(match.Groups["text"].Value, CultureInfo.InvariantCulture)).ToString()))];
    }

    private static (List<string> Nodes, List<string> Edges) ReadSvg(string text)
    {
        var svg = XDocument.Parse(text).Root!;
        svg.Descendants().Select(element => element.Name.LocalName).Should().NotContain("script");
        return ([.. svg.Elements(Svg("g")).Select(group => group.Element(Svg("text"))!.Value)], [.. svg.Elements(Svg("text")).Select(element => element.Value)]);
    }

    [GeneratedRegex("""^  n\d+ \[label="(?<text>(?:[^"\\]|\\.)*)"\];$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex DotNode();

    [GeneratedRegex("""^  n\d+ -> n\d+""", RegexOptions.ExplicitCapture)]
    private static partial Regex DotEdge();

    [GeneratedRegex("""^  n\d+(?: -> n\d+)? \[label="(?<text>(?:[^"\\]|\\.)*)"\];$""", RegexOptions.ExplicitCapture)]
    private static partial Regex DotStatement();

    [GeneratedRegex(@"\\(?<text>.)", RegexOptions.ExplicitCapture)]
    private static partial Regex Backslash();

    [GeneratedRegex("""^  n\d+\["(?<text>(?:[^\x00-\x7f]|[A-Za-z0-9 ]|#\d+;)+)"\]$""", RegexOptions.ExplicitCapture)]
    private static partial Regex MermaidNode();

    [GeneratedRegex("""^  n\d+ -->\|"(?<text>(?:[^\x00-\x7f]|[A-Za-z0-9 ]|#\d+;)+)"\| n\d+$""", RegexOptions.ExplicitCapture)]
    private static partial Regex MermaidEdge();

    [GeneratedRegex(@"#(?<text>\d+);", RegexOptions.ExplicitCapture)]
    private static partial Regex Entity();
}
