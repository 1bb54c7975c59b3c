using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Values;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Backups;

public sealed class ExportLineTests
{
    private static readonly OperationScopes Scopes = new(EngineCluster.Database);

    [Fact]
    public void Any_value_is_read_as_it_was_written() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(RandomValues.Any, value => RequireSame(Operation.Upsert(EngineCluster.Database, Uma.At(1), "n", value))));

    [Fact]
    public async Task A_file_is_byte_for_byte_as_it_is_documented()
    {
        var (database, salt) = (DatabaseId.From("todos"), new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 });
        Operation[] operations =
        [
            Operation.Upsert(database, Uma.At(1), "n", new GenosMap { ["age"] = 42 }),
            Operation.Upsert(database, Uma.At(2), "picture", GenosValue.Binary([1, 2, 3])),
            Operation.Remove(database, Uma.At(3), "gone"),
            Operation.Link(database, Uma.At(4), "n", "knows", "m"),
            Operation.Unlink(database, Uma.At(5), "n", "", "m"),
        ];
        using var stream = new MemoryStream();
        await ExportFile.WriteAsync(stream, "todos", salt, operations, CancellationToken.None);
        Encoding.UTF8.GetString(stream.ToArray()).Should().Be("""
            {"format":"genosdb-export","version":1,"name":"todos","salt":"AQIDBAUGBwgJCgsMDQ4PEA=="}
            {"kind":"put","id":"n","stamp":"019b74477a010000000000000000f003","value":{"age":42}}
            {"kind":"put","id":"picture","stamp":"019b74477a020000000000000000f003","body":"xAMBAgM="}
            {"kind":"remove","id":"gone","stamp":"019b74477a030000000000000000f003"}
            {"kind":"link","id":"n","label":"knows","target":"m","stamp":"019b74477a040000000000000000f003"}
            {"kind":"unlink","id":"n","label":"","target":"m","stamp":"019b74477a050000000000000000f003"}
            {"end":true,"count":5,"sha256":"67f24fae8ac8804e5680ddc931879e82dcd6e8b044254f3b92ec72b7c25943fc"}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_value_is_readable_text_where_that_says_all_and_bytes_where_it_does_not()
    {
        Written(Uma.Upsert(1, "n", new GenosMap { ["name"] = "Ann", ["age"] = 42 })).Should().Contain("\"value\":{\"age\":42,\"name\":\"Ann\"}").And.NotContain("body");
        Written(Uma.Upsert(1, "n", GenosValue.Binary([1, 2, 3]))).Should().Contain("\"body\":\"xAMBAgM=\"").And.NotContain("value");
    }

    [Fact]
    public void The_deepest_and_the_largest_values_are_read_as_they_were_written()
    {
        var (array, map) = (GenosValue.Array([]), (GenosValue)new GenosMap());
        for (var depth = 2; depth <= ValidityLimits.ValueDepth; depth++)
            (array, map) = (GenosValue.Array([array]), new GenosMap { ["k"] = map });
        RequireSame(Uma.Upsert(1, "n", array));
        RequireSame(Uma.Upsert(1, "n", map));
        // Each character takes as much more room in JSON as there is.
        RequireSame(Uma.Upsert(1, "n", new string('\u0001', ValidityLimits.ValueBytes - 5)));
        RequireSame(Uma.Upsert(1, "n", GenosValue.Binary(new byte[ValidityLimits.ValueBytes - 5])));
        Written(Uma.Upsert(1, "n", new string('\u0001', ValidityLimits.ValueBytes - 5))).Length.Should().BeLessThan(ExportFile.MaxLineBytes);
    }

    [Fact]
    public void Every_kind_name_and_proof_is_read_as_it_was_written()
    {
        string[] names = ["n", "two words", "\"\\/", "é\u2028\ud83d\ude00", "<&>", new string('x', ValidityLimits.NodeIdBytes), $"~{Uma.Address}/list", Uma.Profile];
        foreach (var name in names)
        {
            RequireSame(Uma.Upsert(1, name, 1));
            RequireSame(Uma.Remove(1, name));
            RequireSame(Uma.Link(1, name, name, "é\"\\"));
            RequireSame(Uma.Link(1, name, name));
            RequireSame(Uma.Raw(OperationKind.Unlink, 1, name, label: "label", target: name));
        }

        RequireSame(Uma.Raw(OperationKind.Upsert, 1, "sealed", [0xc4, 1, 7], Operation.SealedFlag));
        RequireSame(Root.Grant(1, Uma, "user", expiresAt: 1_000));
        RequireSame(Root.Revoke(1, Uma, Uma.Upsert(0, "kept", 1)));
        RequireSame(Root.Forgive(1, Uma, Root.Revoke(1, Uma), Uma.Upsert(0, "kept", 1)));
        RequireSame(Uma.Share(1, Uma, Uma.Own("list"), Ada, AclLevel.Write));
        foreach (var member in Uma.Batch(1, 33, i => $"b{i}", i => i).Concat(Uma.Batch(100, 2, i => $"c{i}", i => i)))
            RequireSame(member);
    }

    private static void RequireSame(Operation operation)
    {
        var read = ExportLine.TryRead(Encoding.UTF8.GetBytes(Written(operation)), Scopes);
        read.Should().NotBeNull();
        read!.Id.Should().Be(operation.Id);
        read.Proof.Span.SequenceEqual(operation.Proof.Span).Should().BeTrue();
        (read.BodyBytes ?? []).AsSpan().SequenceEqual(operation.BodyBytes ?? []).Should().BeTrue();
        Written(read).Should().Be(Written(operation));
    }

    private static string Written(Operation operation)
    {
        var line = new ArrayBufferWriter<byte>();
        ExportLine.Write(operation, line);
        line.WrittenSpan.IndexOf((byte)'\n').Should().Be(-1, "it is one line");
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
