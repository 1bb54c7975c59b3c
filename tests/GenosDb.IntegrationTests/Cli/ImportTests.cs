using System.Text;
using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_header_names_the_fields_and_plain_numbers_become_numbers()
    {
        _folder.Write("a.csv", "id,name,code,n,x,empty\r\n1,\"Two\r\nlines, \"\"quoted\"\"\",007,-5,1.50,\r\n\r\n2,b,+1,1e3,NULL,x\r\n");
        var result = await RunAsync($"import '{_folder["a.csv"]}' --header --id id --id-prefix row: --type row --null NULL --text n\nget row:1\nget row:2\n");
        result.ExitCode.Should().Be(0, result.Errors);
        Value(result.Lines[1]).Should().Be("""{"code":"007","empty":"","id":1,"n":"-5","name":"Two\r\nlines, \"quoted\"","type":"row","x":1.5}""");
        Value(result.Lines[2]).Should().Be("""{"code":"+1","empty":"x","id":2,"n":"1e3","name":"b","type":"row","x":null}""");
    }

    [Theory]
    [InlineData("a.json", "[ {\"id\":\"a\",\"n\":1},\n {\"id\":2,\"n\":2},\n\n {\"n\":3} ]\n")]
    [InlineData("a.ndjson", "{\"id\":\"a\",\"n\":1}\n{\"id\":2,\"n\":2}\n\n{\"n\":3}")]
    [InlineData("bom.ndjson", "\uFEFF{\"id\":\"a\",\"n\":1}\r\n{\"id\":2,\"n\":2}\r\n\r\n{\"n\":3}\r\n")]
    public async Task Json_records_become_nodes_and_those_without_an_id_are_counted_with_their_line(string name, string text)
    {
        _folder.Write(name, text);
        var result = await RunAsync($"import '{_folder[name]}' --id id\nget a\nget 2\n");
        result.ExitCode.Should().Be(0, result.Errors);
        var report = JsonNode.Parse(result.Lines[0])!;
        ((int)report["read"]!).Should().Be(3);
        ((int)report["written"]!).Should().Be(2);
        ((int)report["skipped"]!).Should().Be(1);
        ((int)report["reasons"]![0]!["firstLines"]![0]!).Should().Be(4);
        Value(result.Lines[2]).Should().Be("""{"id":2,"n":2}""");
    }

    [Fact]
    public async Task A_large_file_is_read_in_batches()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < 10_000; i++)
            text.Append(i == 0 ? "" : ",\n").Append("{\"id\":").Append(i).Append(",\"text\":\"").Append('x', 200).Append("\"}");
        _folder.Write("large.json", text.Append(']').ToString());
        var result = await RunAsync($"import '{_folder["large.json"]}' --id id\nstats\n");
        result.ExitCode.Should().Be(0, result.Errors);
        ((int)JsonNode.Parse(result.Lines[1])!["nodes"]!).Should().Be(10_000);
    }

    [Fact]
    public async Task A_record_longer_than_the_buffer_is_read_whole()
    {
        _folder.Write("long.ndjson", $"{{\"id\":\"a\",\"text\":\"{new string('ä', 300_000)}\"}}\n{{\"id\":\"b\"}}\n");
        var result = await RunAsync($"import '{_folder["long.ndjson"]}' --id id\nstats\n");
        result.ExitCode.Should().Be(0, result.Errors);
        ((int)JsonNode.Parse(result.Lines[1])!["nodes"]!).Should().Be(2);
    }

    [Theory]
    [InlineData("cut.csv", "id,a\n1,x\n2", "--header --id id", 1, ":3:")]
    [InlineData("quote.csv", "id,a\n1,x\n2,\"never closed\n3,y\n", "--header --id id", 1, ":3:")]
    [InlineData("inside.csv", "id,a\n1,x\"y\n", "--header --id id", 1, ":2:")]
    [InlineData("wide.csv", "id,a\n1,x,y\n", "--header --id id", 1, ":2:")]
    [InlineData("empty.csv", "", "--header", 1, "empty")]
    [InlineData("column.csv", "id,a\n1,x\n", "--header --id key", 2, "'key'")]
    [InlineData("source.csv", "id,a\n1,x\n", "--header --links --source from", 2, "'from'")]
    [InlineData("doubled.csv", "id,id\n1,x\n", "--header", 2, "'id'")]
    [InlineData("type.csv", "id,type\n1,x\n", "--header --type row", 2, "'type'")]
    [InlineData("names.csv", "1,x\n", "--columns a,b,c", 2, "3")]
    [InlineData("cut.json", "[{\"id\":1},\n {\"id\":", "--id id", 1, ":2:")]
    [InlineData("open.json", "[{\"id\":1},\n {\"id\":2}", "--id id", 1, ":2:")]
    [InlineData("after.json", "[{\"id\":1}]\n{}", "--id id", 1, ":2:")]
    [InlineData("object.json", "{\"id\":1}", "--id id", 1, ":1:")]
    [InlineData("bad.ndjson", "{\"id\":1}\n{\"id\":2,}\n", "--id id", 1, ":2:")]
    [InlineData("key.ndjson", "{\"id\":1}\n{\"a\":2,\"a\":3}\n", "", 1, ":2:")]
    [InlineData("number.ndjson", "{\"id\":1}\n{\"a\":1e999}\n", "", 1, ":2:")]
    [InlineData("surrogate.ndjson", "{\"id\":1}\n{\"a\":\"\\ud800\"}\n", "", 1, ":2:")]
    [InlineData("unknown.xml", "<a/>", "", 2, "--format")]
    [InlineData("a.csv", "id\n1\n", "--header --graph", 2, "--graph")]
    [InlineData("a.json", "[]", "--header", 2, "--header")]
    [InlineData("a.csv", "id\n1\n", "--header --source id", 2, "--links")]
    [InlineData("a.csv", "id\n1\n", "--header --delimiter ab", 2, "--delimiter")]
    [InlineData("a.csv", "id\n1\n", "--format xml", 2, "xml")]
    public async Task Bad_input_is_refused_with_the_place(string name, string text, string options, int exitCode, string place)
    {
        _folder.Write(name, text);
        var result = await RunAsync($"import '{_folder[name]}' {options}\n");
        AssertRefused(result, exitCode, place);
        result.Errors.Should().Contain(exitCode == 1 ? name : "error: ");
    }

    [Fact]
    public async Task Deep_json_is_refused_with_the_line()
    {
        _folder.Write("deep.ndjson", $"1\n{new string('[', 5_000)}{new string(']', 5_000)}\n");
        AssertRefused(await RunAsync($"import '{_folder["deep.ndjson"]}'\n"), 1, ":2:");
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_refused_with_the_line_and_nothing_of_its_batch_is_written()
    {
        _folder.Write("long.csv", $"id\nfine\n{new string('x', 257)}\n");
        var result = await RunAsync($"import '{_folder["long.csv"]}' --header --id id\n");
        AssertRefused(result, 1, ":3:");
        result.Errors.Should().Contain("Written before: 0");
    }

    [Fact]
    public async Task What_is_not_utf8_is_refused_with_the_line()
    {
        _folder.Write("latin.csv", [.. "id\n1\n"u8, 0xE9, .. "\n"u8]);
        AssertRefused(await RunAsync($"import '{_folder["latin.csv"]}' --header\n"), 1, "UTF-8");
        _folder.Write("latin.ndjson", [.. "1\n\""u8, 0xE9, .. "\"\n"u8]);
        AssertRefused(await RunAsync($"import '{_folder["latin.ndjson"]}'\n"), 1, ":2:");
    }

    [Fact]
    public async Task A_binary_file_a_directory_and_no_file_are_refused()
    {
        _folder.Write("program.csv", [0x7F, 0x45, 0x4C, 0x46, 0, 0, 1]);
        AssertRefused(await RunAsync($"import '{_folder["program.csv"]}'\n"), 1, "program.csv");
        AssertRefused(await RunAsync($"import '{_folder.Path}' --format csv\n"), 1, "directory");
        AssertRefused(await RunAsync($"import '{_folder["none.csv"]}'\n"), 3, "none.csv");
    }

    private static Task<CliResult> RunAsync(string script) => CliInProcess.RunScriptAsync(script, "--json");

    private static string Value(string line) => JsonNode.Parse(line)!["value"]!.ToJsonString(new(System.Text.Json.JsonSerializerOptions.Default)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static void AssertRefused(CliResult result, int exitCode, string place)
    {
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().StartWith("error: line 1: ").And.Contain(place);
        result.Errors.Trim().Should().NotContain("\n", "a failure is one line, without a stack trace");
    }
}
