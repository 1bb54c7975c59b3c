using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;

namespace GenosDb.IntegrationTests.Cli;

public sealed class QueryCommandTests : IDisposable
{
    private const string People =
        """
        put alice {"type":"person","name":"Alice","age":30,"tags":["a","b"]}
        put bob {"type":"person","name":"Bob","age":17}
        put charlie {"type":"person","name":"Charlie","age":45,"note":null}
        link alice bob knows
        link bob charlie knows

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"age":{"$gte":18}}""", "alice charlie")]
    [InlineData("""{}""", "alice bob charlie")]
    [InlineData("", "alice bob charlie")]
    [InlineData("""{"query":{"age":{"$gte":18}},"sort":[{"age":"desc"}]}""", "charlie alice")]
    [InlineData("""{"field":"age","order":"asc","$limit":2}""", "bob alice")]
    [InlineData("""{"$after":"id:alice","$limit":1}""", "bob")]
    [InlineData("""{"$limit":2,"$before":"id:charlie"}""", "alice bob")]
    [InlineData("""{"$id":"alice","$edge":{"$label":"knows"}}""", "bob charlie")]
    [InlineData("""{"query":{"$id":"alice","$edge":{"$depth":1}}}""", "bob")]
    [InlineData("""{"name":"nobody"}""", "")]
    [InlineData("""{"query":{"query":1}}""", "")]
    public async Task A_query_gives_nodes_in_its_order(string query, string ids)
    {
        var result = await CliInProcess.RunScriptAsync($"{People}query {query} --format json\n");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Lines.Where(line => line.StartsWith("{\"id\"", StringComparison.Ordinal)).Select(line => (string)JsonNode.Parse(line)!["id"]!)
            .Should().Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_store_is_asked_by_a_process_while_another_one_writes_it()
    {
        var store = _folder["people.genos"];
        await using var shell = CliProcess.Start("shell", store, "--json");
        await shell.AskOneAsync("""put alice {"age":30}""");
        var result = await CliProcess.RunAsync("query", store, """{"age":{"$gte":18}}""", "--json");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Errors.Should().BeEmpty();
        ((int)JsonNode.Parse(result.Lines.Should().ContainSingle().Subject)!["value"]!["age"]!).Should().Be(30);
    }

    [Fact]
    public async Task Pages_follow_each_other_by_the_cursors_on_standard_error()
    {
        var first = await CliInProcess.RunScriptAsync(People + """query {"sort":[{"age":"asc"}],"$limit":2} --json""");
        var cursor = first.Errors[first.Errors.IndexOf("\"$after\"", StringComparison.Ordinal)..].Trim();
        var second = await CliInProcess.RunScriptAsync(People + $$"""query {"sort":[{"age":"asc"}],{{cursor}}} --json""");
        second.ExitCode.Should().Be(0, second.Errors);
        second.Lines[^1].Should().Contain("\"charlie\"");
        second.Errors.Should().Contain("\"$before\":\"");
    }

    [Theory]
    [InlineData("""{"age":{"$gtt":3}}""", "line 1, column 9", "'$gt'", "$startsWith")]
    [InlineData("""{"query":{"age":{"$gtt":3}}}""", "line 1, column 18", "'$gt'", "$startsWith")]
    [InlineData("""{"$nope":[]}""", "line 1, column 2", "$near", "$or")]
    [InlineData("""{"age":{"$gt":null}}""", "line 1, column 9", "'$gt'", "null")]
    [InlineData("""{"age":{"$between":[1]}}""", "line 1, column 9", "$between", "low and high")]
    [InlineData("""{"$or":[{"$edge":{}}]}""", "line 1, column 10", "$edge", "$or")]
    [InlineData("""{"$limit":-1}""", "line 1, column 2", "$limit", "0 or more")]
    [InlineData("""{"query":{},"limit":1}""", "line 1, column 13", "'$limit'", "sort field order")]
    [InlineData("""{"$limit":1,"$after":"damaged"}""", "cursor", "damaged", "first page")]
    [InlineData("""{"$limit":1,"$after":"id:nobody"}""", "id:nobody", "is not there", "NextCursor")]
    [InlineData("""'{"a":1'""", "line 1, column 7", "not JSON", "strict")]
    [InlineData("""'{"a":1} x'""", "line 1, column 9", "not JSON", "strict")]
    [InlineData("""nonsense""", "line 1, column 2", "not JSON", "strict")]
    [InlineData("""[]""", "line 1, column 1", "an object", "an array")]
    public async Task A_wrong_query_is_wrong_usage_and_says_where(string query, params string[] said)
    {
        var result = await CliInProcess.RunScriptAsync($"query {query}\n");
        result.ExitCode.Should().Be(2, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().StartWith("error: line 1: ").And.ContainAll(said);
        result.Errors.Trim().Should().NotContain("\n", "a refusal is one line");
    }

    [Fact]
    public async Task A_wrong_query_is_told_before_a_store_is_looked_for()
    {
        var result = await CliInProcess.RunAsync("query", _folder["nothing.genos"], """{"a":{"$gtt":1}}""");
        result.ExitCode.Should().Be(2);
        (await CliInProcess.RunAsync("query", _folder["nothing.genos"], "{}")).ExitCode.Should().Be(3);
        Directory.Exists(_folder["nothing.genos"]).Should().BeFalse("asking makes nothing");
    }

    [Fact]
    public async Task Help_lists_the_operators()
    {
        var result = await CliInProcess.RunAsync("query", "--help");
        result.Output.ReplaceLineEndings(" ").Should().Contain("$startsWith").And.Contain("$bbox").And.Contain("--explain");
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help query", "query --help")]
    [InlineData("help index", "index --help")]
    public async Task Help_is_a_command_too(string line, string option)
    {
        var (help, same) = (await CliInProcess.RunAsync(line.Split(' ')), await CliInProcess.RunAsync(option.Split(' ')));
        help.ExitCode.Should().Be(0);
        help.Errors.Should().BeEmpty();
        help.Output.Should().Be(same.Output).And.NotBeEmpty();
    }

    [Fact]
    public async Task Help_about_what_is_no_command_is_refused()
    {
        var result = await CliInProcess.RunAsync("help", "nonsense");
        result.ExitCode.Should().Be(2);
        result.Errors.Should().Contain("'nonsense' is not a command");
    }

    [Fact]
    public async Task Csv_comes_back_as_it_was()
    {
        var result = await CliInProcess.RunScriptAsync(
            """
            put a {"text":"one, \"two\"\r\nthree","empty":"","none":null,"n":1.5,"list":[1,"x"],"a.b":true,"$c":0}
            put b {"text":"\rx"}
            put c '"alone"'
            query {} --format csv
            """);
        result.ExitCode.Should().Be(0, result.Errors);
        var csv = result.Output[(result.Output.IndexOf("c\n", StringComparison.Ordinal) + 2)..];
        csv.Should().StartWith("$id,$value,\\$c,a\\.b,empty,list,n,none,text\r\n");
        csv.Should().Contain("""a,,0,true,"","[1,""x""]",1.5,,"one, ""two""" + "\"\"\r\nthree\"\r\n", "an empty text is told from nothing");
        using var parser = new CsvParser(new StringReader(csv), CultureInfo.InvariantCulture);
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add(parser.Record!);
        rows.Should().HaveCount(4).And.OnlyContain(row => row.Length == 9);
        rows[1][8].Should().Be("one, \"two\"\r\nthree");
        rows[2][8].Should().Be("\rx");
        rows[3][1].Should().Be("alone");
    }

    [Fact]
    public async Task A_table_is_aligned_and_cut_by_what_is_seen()
    {
        var result = await CliInProcess.RunScriptAsync(
            $$"""
            put a {"t":"日本語","u":1}
            put b {"t":"{{new string('漢', 30)}}","u":22}
            put c {"t":"e\u0301te\u0301","u":3}
            put d {"t":"\u001b[31mred\u202e\n","u":4}
            query {} --format table
            """);
        result.ExitCode.Should().Be(0, result.Errors);
        result.Lines[4..].Should().Equal(
            $"$id  t{new string(' ', 38)}  u",
            $"---  {new string('-', 39)}  --",
            $"a    日本語{new string(' ', 33)}  1",
            $"b    {new string('漢', 19)}…  22",
            $"c    e\u0301te\u0301{new string(' ', 36)}  3",
            $@"d    \u001b[31mred\u202e\n{new string(' ', 39 - 21)}  4");
        result.Errors.Should().Contain("4 nodes");
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("漢字", 4, "漢字")]
    [InlineData("漢字x", 4, "漢…")]
    [InlineData("👩‍👩‍👧‍👧👩‍👩‍👧‍👧", 3, "👩‍👩‍👧‍👧…")]
    [InlineData("a\0b", 20, "a\\u0000b")]
    [InlineData("", 3, "")]
    public void Text_is_cut_between_characters_as_readers_see_them(string text, int width, string fitted) =>
        GenosDb.Cli.Results.DisplayText.Fit(text, width).Should().Be(fitted);

    [Fact]
    public void Marks_without_end_are_cut_too()
    {
        var fitted = GenosDb.Cli.Results.DisplayText.Fit("a" + new string('\u0301', 1_000_000), 10);
        fitted.Length.Should().BeLessThan(100);
    }

    [Fact]
    public async Task A_table_has_a_limit_of_columns_and_says_so()
    {
        var many = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"f{i}\":{i}"));
        var result = await CliInProcess.RunScriptAsync($"put a {{{many}}}\nquery {{}}\n");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Lines[1].Split("  ").Should().HaveCount(16);
        result.Errors.Should().Contain("15 more fields");
    }

    [Fact]
    public async Task Csv_refuses_columns_without_end()
    {
        var many = string.Join(',', Enumerable.Range(0, 1_200).Select(i => $"\"f{i}\":{i}"));
        var result = await CliInProcess.RunScriptAsync($"put a {{{many}}}\nquery {{}} --format csv\n");
        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain("1,201").And.Contain("--format json");
    }

    [Fact]
    public async Task Explain_tells_which_index_was_used_and_that_it_gave_the_same()
    {
        var result = await CliInProcess.RunScriptAsync(
            People +
            """
            query {"age":{"$gt":40}} --explain
            index add age
            index add age
            index add name text
            index list
            query {"age":{"$gt":40}} --explain
            query {"age":{"$gt":40}}
            index drop age
            index list
            """, "--json");
        result.ExitCode.Should().Be(0, result.Errors);
        var lines = result.Lines[5..].Select(line => JsonNode.Parse(line)!).ToArray();
        ((string?)lines[0]["index"]).Should().BeNull();
        ((int)lines[0]["nodesExamined"]!).Should().Be(3);
        ((bool)lines[1]["added"]!).Should().BeTrue();
        ((bool)lines[2]["added"]!).Should().BeFalse();
        ((string)lines[4]["path"]! + lines[5]["kind"]).Should().Be("agetext");
        ((string?)lines[6]["index"]).Should().Be("age");
        ((int)lines[6]["nodesExamined"]!).Should().Be(1);
        ((string)lines[7]["id"]!).Should().Be("charlie");
        ((bool)lines[8]["dropped"]!).Should().BeTrue();
        ((string)lines[9]["path"]!).Should().Be("name");
        lines.Should().HaveCount(10);
    }

    [Fact]
    public async Task Explain_is_readable()
    {
        var result = await CliInProcess.RunScriptAsync(People + "query {\"age\":{\"$gt\":40}} --explain\n");
        result.Output.Should().Contain("Look at all 3 nodes.\nindex     none\nexamined  3 nodes, 0 edges\nreturned  1 node\n");
    }

    [Theory]
    [InlineData("query {} --format xml", 2, "--format 'xml' is unknown: expected table, json or csv.")]
    [InlineData("index add", 2, "See 'help index'.")]
    [InlineData("index add a hash", 2, "kind 'hash' is unknown: expected ordered, text or geo.")]
    [InlineData("index drop a", 3, "There is no ordered index on 'a'. 'index list'")]
    [InlineData("index drop a text", 3, "There is no text index on 'a'.")]
    [InlineData("""index add 'a\q'""", 2, @"a\q")]
    public async Task What_cannot_be_done_is_refused(string line, int exitCode, string said)
    {
        var result = await CliInProcess.RunScriptAsync(line + "\n");
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Errors.Should().Contain(said);
    }
}
