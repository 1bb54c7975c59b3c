using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>Commands as processes of their own, on one store.</summary>
public sealed class StoredDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["todos.genos"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_one_process_puts_another_one_gets()
    {
        var made = await CliProcess.RunAsync("init", Store, "--name", "todos");
        made.ExitCode.Should().Be(0, made.Errors);
        var put = await CliProcess.RunAsync("put", Store, """{"title":"milk"}""", "--id", "n1");
        put.ExitCode.Should().Be(0, put.Errors);
        put.Lines.Should().Equal("n1");
        var got = await CliProcess.RunAsync("get", Store, "n1");
        got.ExitCode.Should().Be(0, got.Errors);
        got.Lines.Should().Equal("""{"title":"milk"}""");
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task Every_command_finds_what_the_ones_before_left(string storage)
    {
        await RunAsync("init", Store, "--storage", storage);
        Directory.Exists(Store).Should().Be(storage == "log");
        await RunAsync("put", Store, "n1", "1");
        var generated = (await RunAsync("put", Store, "{\"n\":2}")).Lines.Single();
        await RunAsync("put", Store, "gone", "3");
        await RunAsync("link", Store, "n1", generated, "next");
        await RunAsync("link", Store, generated, "n1");
        await RunAsync("unlink", Store, generated, "n1");
        await RunAsync("rm", Store, "gone");

        (await RunAsync("ls", Store, "n")).Lines.Should().Equal("n1\t1");
        (await RunAsync("edges", Store, generated, "in")).Lines.Should().Equal($"n1 -[next]-> {generated}");
        var stats = Json(await RunAsync("stats", Store, "--json"));
        ((string)stats["name"]!).Should().Be("todos", "that is how the store is called");
        ((int)stats["nodes"]!).Should().Be(2);
        ((int)stats["edges"]!).Should().Be(1);
        (await RunAsync("verify", Store)).Output.Should().Contain("all as it was written");
        var compacted = Json(await RunAsync("compact", Store, "--json"));
        ((long)compacted["bytesAfter"]!).Should().BeLessThan((long)compacted["bytesBefore"]!);
        var doctor = Json(await RunAsync("doctor", Store, "--json"));
        ((string)doctor["storage"]!).Should().Be(storage);
        ((bool)doctor["closedCleanly"]!).Should().BeTrue();
        ((string)doctor["fingerprint"]!).Should().Be((string)stats["fingerprint"]!);
        ((string)doctor["replica"]!).Should().Be((string)stats["replica"]!);
        doctor["holder"].Should().BeNull();
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task An_index_that_one_process_adds_serves_those_after_it(string storage)
    {
        await RunAsync("init", Store, "--storage", storage);
        await RunAsync("import", Store, _folder.Write("rows.ndjson", string.Concat(Enumerable.Range(0, 50).Select(age => $"{{\"age\":{age}}}\n"))));
        (await RunAsync("index", "add", Store, "age")).Lines.Should().Equal("index on age");
        (await RunAsync("index", "add", Store, "age")).Lines.Should().Equal("There is an index on age already.");
        await RunAsync("index", "add", Store, "name", "text");
        (await RunAsync("index", "list", Store)).Lines.Should().Equal("age\tordered", "name\ttext");
        var plan = Json(await RunAsync("query", Store, "{\"age\":7}", "--explain", "--json"));
        ((string?)plan["index"]).Should().Be("age");
        ((int)plan["nodesExamined"]!).Should().Be(1);
        await RunAsync("compact", Store);
        ((bool)Json(await RunAsync("index", "drop", Store, "age", "--json"))["dropped"]!).Should().BeTrue();
        (await RunAsync("index", "list", Store)).Lines.Should().Equal("name\ttext");
        var gone = await CliInProcess.RunAsync("index", "drop", Store, "age");
        gone.ExitCode.Should().Be(3);
        gone.Errors.Should().Contain("'index list'");
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task A_restored_backup_exports_what_the_original_exports(string storage)
    {
        await RunAsync("init", Store, "--storage", storage, "--salt", "00112233445566778899aabbccddeeff");
        await RunAsync("import", Store, _folder.Write("rows.ndjson", "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n"), "--id", "id");
        await RunAsync("link", Store, "a", "b", "next");
        await RunAsync("rm", Store, "b");

        ((long)Json(await RunAsync("backup", Store, _folder["backup"], "--json"))["bytes"]!).Should().Be(new FileInfo(_folder["backup"]).Length);
        await RunAsync("restore", _folder["backup"], _folder["again.genos"]);
        await RunAsync("export", Store, _folder["one"], "--format", "operations");
        await RunAsync("export", _folder["again.genos"], _folder["other"], "--format", "operations");
        File.ReadAllBytes(_folder["other"]).Should().Equal(File.ReadAllBytes(_folder["one"]));
        File.ReadAllLines(_folder["one"]).Should().HaveCountGreaterThan(3, "removals are operations, too");
        Json(await RunAsync("stats", _folder["again.genos"], "--json"))["replica"]!.ToString().Should().NotBe(Json(await RunAsync("stats", Store, "--json"))["replica"]!.ToString());
        Directory.EnumerateFiles(_folder.Path, "*.tmp").Should().BeEmpty();

        var taken = await CliInProcess.RunAsync("restore", _folder["backup"], _folder["again.genos"]);
        taken.ExitCode.Should().Be(1);
        taken.Errors.Should().Contain("again.genos");
    }

    [Fact]
    public async Task An_export_of_operations_makes_a_replica_and_belongs_to_one_database()
    {
        await RunAsync("init", Store, "--salt", "00112233445566778899aabbccddeeff");
        await RunAsync("put", Store, "a", "1");
        await RunAsync("export", Store, _folder["operations"], "--format", "operations");

        var report = Json(await RunAsync("import", _folder["copy.genos"], _folder["operations"], "--json"));
        ((int)report["applied"]!).Should().Be(1);
        var (copy, original) = (Json(await RunAsync("stats", _folder["copy.genos"], "--json")), Json(await RunAsync("stats", Store, "--json")));
        copy["name"]!.ToString().Should().Be("todos");
        copy["fingerprint"]!.ToString().Should().Be(original["fingerprint"]!.ToString(), "the same operations, not new ones with the same values");
        ((int)Json(await RunAsync("import", Store, _folder["operations"], "--json"))["unchanged"]!).Should().Be(1);

        await RunAsync("init", _folder["other.genos"]);
        var other = await CliInProcess.RunAsync("import", _folder["other.genos"], _folder["operations"]);
        other.ExitCode.Should().Be(1);
        other.Errors.Should().Contain("'todos'").And.Contain("'other'");
        (await CliInProcess.RunAsync("import", Store, _folder["operations"], "--id", "id")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task While_one_process_writes_others_read_and_none_writes()
    {
        await using var shell = CliProcess.Start("shell", Store, "--json");
        await shell.AskOneAsync("put a 1");
        var replica = (await shell.StatsAsync())["replica"]!.ToString();

        var put = await CliInProcess.RunAsync("put", Store, "b", "2");
        put.ExitCode.Should().Be(5);
        put.Errors.Should().Contain($"{shell.Id}", "the holder is named");
        (await CliInProcess.RunAsync("compact", Store)).ExitCode.Should().Be(5);
        (await CliInProcess.RunAsync("salvage", Store)).ExitCode.Should().Be(0, "nothing is damaged, so it is only read");
        (await RunAsync("get", Store, "a")).Lines.Should().Equal("1");
        await RunAsync("verify", Store);
        await RunAsync("backup", Store, _folder["backup"]);
        var doctor = Json(await RunAsync("doctor", Store, "--json"));
        ((string)doctor["holder"]!).Should().Contain($"{shell.Id}");
        ((string)doctor["replica"]!).Should().Be(replica);

        ((int)(await shell.AskOneAsync("verify"))["findings"]!).Should().Be(0);
        await shell.AskOneAsync("compact");
        (await shell.AskOneAsync("put c 3"))["id"]!.ToString().Should().Be("c");
    }

    [Fact]
    public async Task What_a_shell_has_answered_is_there_after_it_was_killed()
    {
        await using (var shell = CliProcess.Start("shell", Store, "--json"))
            await shell.AskOneAsync("put a 1");
        (await RunAsync("get", Store, "a")).Lines.Should().Equal("1");
        ((bool)Json(await RunAsync("doctor", Store, "--json"))["closedCleanly"]!).Should().BeFalse();
    }

    [Fact]
    public async Task What_sync_has_brought_is_there_after_the_serving_process_was_killed()
    {
        await RunAsync("init", _folder["laptop.genos"], "--name", "todos");
        await RunAsync("put", _folder["laptop.genos"], "a", "1");
        await using (var serving = CliProcess.Start("serve", Store, "--tcp", "0", "--json", "--import", _folder.Write("rows.ndjson", "{\"id\":\"b\"}\n"), "--id", "id"))
        {
            await serving.ReadAsync();
            var address = (string)(await serving.ReadAsync())["address"]!;
            var synced = Json(await RunAsync("sync", _folder["laptop.genos"], address, "--json"));
            ((int)synced["nodes"]!).Should().Be(2);
            ((string)Json(await RunAsync("sync", _folder["laptop.genos"], address, "--json"))["lastMethod"]!).Should().Be("None", "both have everything");
        }

        (await RunAsync("ls", Store)).Lines.Should().Equal("a\t1", "b\t{\"id\":\"b\"}");
        (await RunAsync("ls", _folder["laptop.genos"])).Lines.Should().Equal("a\t1", "b\t{\"id\":\"b\"}");
    }

    [Fact]
    public async Task Making_a_store_twice_is_refused_and_leaves_the_first()
    {
        await RunAsync("init", Store);
        await RunAsync("put", Store, "a", "1");
        var again = await CliInProcess.RunAsync("init", Store, "--name", "other");
        again.ExitCode.Should().Be(1);
        again.Errors.Should().Contain("todos.genos");
        (await RunAsync("get", Store, "a")).Lines.Should().Equal("1");
    }

    [Fact]
    public async Task A_signed_store_is_opened_as_it_was_written_or_not_at_all()
    {
        var passphrase = _folder.Write("passphrase", "correct horse battery staple\n");
        var sue = (await RunAsync("keygen", _folder["sue"], "--passphrase-file", passphrase)).Lines.Single();
        string[] signed = ["--superadmin", sue, "--identity", _folder["sue"], "--passphrase-file", passphrase];
        await RunAsync("init", Store);
        await RunAsync(["put", Store, "a", "1", .. signed]);

        var unsigned = await CliInProcess.RunAsync("put", Store, "b", "2");
        unsigned.ExitCode.Should().Be(2);
        unsigned.Errors.Should().Contain("--superadmin");
        (await CliInProcess.RunAsync("put", Store, "b", "2", "--superadmin", sue)).ExitCode.Should().Be(4, "nobody signs");
        Json(await RunAsync("get", Store, "a", "--json", "--superadmin", sue))["author"]!.ToString().Should().Be(sue);
        (await RunAsync("verify", Store)).Errors.Should().Contain("--superadmin", "without it no signature was checked");
        (await RunAsync("verify", Store, "--superadmin", sue)).Errors.Should().BeEmpty();
        Json(await RunAsync("doctor", Store, "--json"))["next"]!.ToString().Should().Contain("--superadmin");

        await RunAsync("init", _folder["plain.genos"]);
        await RunAsync("put", _folder["plain.genos"], "a", "1");
        (await CliInProcess.RunAsync(["put", _folder["plain.genos"], "b", "2", .. signed])).ExitCode.Should().Be(2);
        (await RunAsync("ls", _folder["plain.genos"])).Lines.Should().Equal("a\t1");
    }

    [Theory]
    [InlineData("get {0} a", 3, "genosdb init")]
    [InlineData("put {0} a 1", 3, "genosdb init")]
    [InlineData("verify {0}", 3, "genosdb init")]
    [InlineData("doctor {0}", 3, "genosdb init")]
    [InlineData("salvage {0}", 3, "genosdb init")]
    [InlineData("backup {0} file", 3, "genosdb init")]
    [InlineData("put {0} a text", 2, "'\"text\"'")]
    [InlineData("put {0} a 1 --id b", 2, "--id")]
    [InlineData("put {0}", 2, "genosdb put --help")]
    [InlineData("get {0}", 2, "genosdb get --help")]
    [InlineData("get {0} a --oops", 2, "--oops")]
    [InlineData("export {0} graph.xml", 2, "--format")]
    [InlineData("import {0} none.csv", 3, "none.csv")]
    [InlineData("restore none {0}", 3, "none")]
    [InlineData("init {0} --storage tape", 2, "'tape'")]
    [InlineData("init {0} --salt 12", 2, "--salt")]
    [InlineData("shell --storage log", 2, "--storage")]
    [InlineData("get {1} a", 3, "no store")]
    [InlineData("init {1}", 3, "no store")]
    [InlineData("init {2}", 1, "folder")]
    [InlineData("get {2} a", 3, "rows.csv")]
    public async Task What_cannot_be_done_is_refused_in_one_line_and_makes_nothing(string line, int exitCode, string named)
    {
        var folder = Directory.CreateDirectory(_folder["folder"]).FullName;
        var file = Path.Combine(folder, "rows.csv");
        await File.WriteAllTextAsync(file, "1\n");
        var result = await CliInProcess.RunAsync([.. line.Split(' ').Select(word => string.Format(System.Globalization.CultureInfo.InvariantCulture, word, Store, file, folder))]);
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().StartWith("error: ").And.Contain(named);
        result.Errors.Trim().Should().NotContain("\n");
        Path.Exists(Store).Should().BeFalse();
        Directory.GetFileSystemEntries(folder).Should().Equal(file);
    }

    private static async Task<CliResult> RunAsync(params string[] arguments)
    {
        var result = await CliInProcess.RunAsync(arguments);
        result.ExitCode.Should().Be(0, $"{string.Join(' ', arguments)}: {result.Errors}");
        return result;
    }

    private static JsonNode Json(CliResult result) => JsonNode.Parse(result.Output)!;
}
