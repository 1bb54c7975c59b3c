namespace GenosDb.Tests.Architecture;

/// <summary>The checker checked: it finds what was planted, where it was planted, and nothing else.</summary>
public sealed class LayeringCheckerTests
{
    private static readonly SourceFile Engine = Parse("Sync/SyncEngine.cs", "namespace GenosDb.Sync; internal sealed class SyncEngine { }");
    private static readonly SourceFile Head = Parse("Wire/Head.cs", "namespace GenosDb.Wire; internal sealed record Head(long Count);");
    private static readonly SourceFile Manager = Parse("Security/ISecurityManager.cs", "namespace GenosDb.Security; public interface ISecurityManager { }");
    private static readonly SourceFile Rbac = Parse("Security/Rbac.cs", "namespace GenosDb.Security; public sealed class Rbac { }");
    private static readonly SourceFile Clock = Parse("Clocks/HybridClock.cs", "namespace GenosDb.Sync; public sealed class HybridClock { }");
    private static readonly SourceFile Database = Parse("GenosDatabase.cs", "namespace GenosDb; public sealed class GenosDatabase { private SyncEngine _engine; private Rbac _rbac; }");

    [Fact]
    public void A_planted_reference_upwards_is_found_with_file_line_type_and_rule()
    {
        var violation = References(("Graphs/Graph.cs", "namespace GenosDb.Graphs;\n\ninternal sealed class Graph\n{\n    private SyncEngine _engine;\n}\n")).Should().ContainSingle().Subject;

        violation.File.Should().Be("Graphs/Graph.cs");
        violation.Line.Should().Be(5);
        violation.Name.Should().Be("SyncEngine");
        violation.ToString().Should().Be("Graphs/Graph.cs(5): SyncEngine: Graphs/ may not use types of Sync/; it may use: Clocks, Errors, Operations, Values");
    }

    [Theory]
    [InlineData("private readonly List<SyncEngine> _engines;")]
    [InlineData("private SyncEngine? Engine { get; }")]
    [InlineData("public object Make() => new SyncEngine();")]
    [InlineData("public bool Is(object o) => o is SyncEngine { };")]
    [InlineData("public object Cast(object o) => (SyncEngine)o;")]
    [InlineData("public string Text => $\"{nameof(SyncEngine)} is {typeof(SyncEngine):g}\";")]
    [InlineData("private GenosDb.Sync.SyncEngine _engine;")]
    [InlineData("private Sync.SyncEngine _engine;")]
    [InlineData("public void Take(SyncEngine engine) { }")]
    [InlineData("public SyncEngine[] Engines;")]
    [InlineData("public void Generic<T>() where T : SyncEngine { }")]
    [InlineData("public GenosDatabase Root;")]
    [InlineData("public SyncEngine SyncEngine { get; }")]
    [InlineData("public SyncEngine? SyncEngine { get; }")]
    [InlineData("public SyncEngine[] SyncEngine { get; }")]
    [InlineData("public string Raw => $$\"\"\"{ {{SyncEngine.Name}} }\"\"\";")]
    public void Every_way_to_name_a_type_is_found(string member) => References(("Graphs/Graph.cs", $"namespace GenosDb.Graphs; internal class Graph {{ {member} }}")).Should().NotBeEmpty();

    [Theory]
    [InlineData("// SyncEngine")]
    [InlineData("/* SyncEngine */")]
    [InlineData("/// <see cref=\"SyncEngine\"/>")]
    [InlineData("string s = \"SyncEngine\";")]
    [InlineData("string s = \"\\\"SyncEngine\";")]
    [InlineData("string s = @\"\"\"SyncEngine\";")]
    [InlineData("string s = $\"{1:SyncEngine} SyncEngine {{SyncEngine}}\";")]
    [InlineData("string s = $@\"\"\"SyncEngine {1}\";")]
    [InlineData("string s = \"\"\"a \" SyncEngine\"\"\";")]
    [InlineData("string s = $$\"\"\"{SyncEngine} {{1}} SyncEngine\"\"\";")]
    [InlineData("char c = '\"'; // SyncEngine")]
    [InlineData("\n#region SyncEngine\n#endregion\n")]
    [InlineData("long Head { get; }")]
    [InlineData("long Head => 1; long Next => Head + 1;")]
    [InlineData("object o = other.Head;")]
    [InlineData("object o = Make(Head: 1);")]
    [InlineData("object o = new { Head = 1 };")]
    [InlineData("object o = x with { Head = 1 };")]
    [InlineData("bool b = o is { Head: 1 };")]
    public void Comments_literals_and_names_of_members_are_not_uses(string member) => References(("Graphs/Graph.cs", $"namespace GenosDb.Graphs; internal class Graph {{ {member}\n }}")).Should().BeEmpty();

    [Fact]
    public void Members_of_another_part_of_a_partial_type_are_not_uses() =>
        References(
            ("Graphs/Graph.cs", "internal sealed partial class Graph { ulong Head { get; } }"),
            ("Graphs/Graph.Merge.cs", "internal sealed partial class Graph { object View() => Make(Head, 1); }")).Should().BeEmpty();

    [Fact]
    public void A_nested_type_hides_one_of_another_folder() =>
        References(("Graphs/Graph.cs", "internal sealed class Graph { private Head _head = new Head(); private struct Head { } }")).Should().BeEmpty();

    [Fact]
    public void A_file_after_a_literal_is_still_read() =>
        References(("Graphs/Graph.cs", "internal class Graph { string s = @\"C:\\\"; char c = '\\''; string e = \"\"; string v = @\"\"; SyncEngine x; }")).Should().ContainSingle();

    [Fact]
    public void The_engine_may_ask_for_verdicts_but_not_know_roles()
    {
        References(("Sync/Session.cs", "namespace GenosDb.Sync; internal class Session { ISecurityManager _manager; }")).Should().BeEmpty();
        References(("Sync/Session.cs", "namespace GenosDb.Sync; internal class Session { Rbac _rbac; }")).Should().ContainSingle().Which.Name.Should().Be("Rbac");
    }

    [Fact]
    public void A_type_belongs_to_its_folder_whatever_its_namespace() =>
        References(("Graphs/Graph.cs", "using GenosDb.Sync; namespace GenosDb.Graphs; internal class Graph { HybridClock _clock; }")).Should().BeEmpty("HybridClock lies in Clocks/, although its namespace is GenosDb.Sync");

    [Fact]
    public void The_root_may_use_everything() => References(("GenosOptions.cs", "namespace GenosDb; public class GenosOptions { Rbac _rbac; Head _head; SyncEngine _engine; }")).Should().BeEmpty();

    [Fact]
    public void A_folder_that_is_not_in_the_table_is_a_violation() =>
        References(("Utils/Helper.cs", "namespace GenosDb; internal static class Helper { }")).Should().ContainSingle().Which.Rule.Should().Contain("not in the table");

    [Theory]
    [InlineData("Task _task;")]
    [InlineData("ValueTask<int> Read() => default;")]
    [InlineData("System.Threading.Tasks.Task _task;")]
    [InlineData("byte[] Read() => File.ReadAllBytes(\"x\");")]
    [InlineData("byte[] Read() => System.IO.File.ReadAllBytes(\"x\");")]
    [InlineData("CancellationToken _token;")]
    [InlineData("object o = new SemaphoreSlim(1);")]
    [InlineData("TimeProvider _time;")]
    [InlineData("ILogger _logger;")]
    [InlineData("System.Net.Sockets.Socket _socket;")]
    [InlineData("HttpClient _client;")]
    [InlineData("async void Run() { }")]
    public void An_impurity_in_a_pure_layer_is_found(string member)
    {
        Impurities(("Sync/SyncEngine.cs", $"internal class SyncEngine {{ {member} }}")).Should().NotBeEmpty();
        Impurities(("Transports/TcpTransport.cs", $"internal class TcpTransport {{ {member} }}")).Should().BeEmpty("transports are not pure");
    }

    [Theory]
    [InlineData("using System.Net.Sockets;")]
    [InlineData("using System.Threading.Channels;")]
    [InlineData("using Microsoft.Extensions.Logging;")]
    public void An_impure_namespace_in_a_pure_layer_is_found(string directive) => Impurities(("Wire/Frame.cs", $"{directive}\nnamespace GenosDb.Wire; internal class Frame {{ }}")).Should().ContainSingle();

    [Theory]
    [InlineData("int _value = Interlocked.Increment(ref x) + Volatile.Read(ref y);")]
    [InlineData("Lock _gate = new();")]
    [InlineData("System.IO.Compression.ZLibStream _stream; Stream _inner; MemoryStream _memory;")]
    [InlineData("string Path { get; } string Name => Path.Trim();")]
    [InlineData("object o = node.Path;")]
    public void What_a_pure_layer_may_use_is_not_flagged(string member) => Impurities(("Wire/Frame.cs", $"using System.IO.Compression; internal class Frame {{ {member} }}")).Should().BeEmpty();

    [Theory]
    [InlineData("Graphs/GenosNode.cs", "public sealed record GenosNode(string Id);", true)]
    [InlineData("Graphs/GenosNode.T.cs", "public sealed record GenosNode<T>(string Id);", true)]
    [InlineData("Graphs/GenosNode.cs", "public sealed record GenosNode<T>(string Id);", true)]
    [InlineData("Graphs/GenosNode.T.cs", "public sealed record GenosNode(string Id);", false)]
    [InlineData("GenosDatabase.Writes.cs", "public sealed partial class GenosDatabase { class Inner { } }", true)]
    [InlineData("GenosDatabase.Writes.cs", "public sealed class GenosDatabase { }", false)]
    [InlineData("Storage/StorageRecordHandler.cs", "public delegate void StorageRecordHandler(ReadOnlySpan<byte> key);", true)]
    [InlineData("Storage/Handler.cs", "public delegate IReadOnlyList<int> Handler<T>(T key) where T : class;", true)]
    [InlineData("Clocks/ReplicaId.cs", "public readonly record struct ReplicaId(ulong Bits) { }", true)]
    [InlineData("Clocks/Replica.cs", "public readonly record struct ReplicaId(ulong Bits) { }", false)]
    [InlineData("Wire/Two.cs", "class Two { } class Three { }", false)]
    [InlineData("Wire/None.cs", "namespace GenosDb;", false)]
    [InlineData("Program.cs", "return 0;", true)]
    public void A_file_and_its_type_have_one_name(string path, string text, bool isFine) => LayeringChecker.Names([Parse(path, text)]).Any().Should().Be(!isFine);

    private static LayeringViolation[] References(params (string Path, string Text)[] planted) =>
        [.. LayeringChecker.References([.. new[] { Engine, Head, Manager, Rbac, Clock, Database }.Where(file => planted.All(p => p.Path != file.Path)), .. planted.Select(p => Parse(p.Path, p.Text))])];

    private static LayeringViolation[] Impurities(params (string Path, string Text)[] planted) => [.. LayeringChecker.Impurities(planted.Select(p => Parse(p.Path, p.Text)))];

    private static SourceFile Parse(string path, string text) => SourceFile.Parse(path, text);
}
