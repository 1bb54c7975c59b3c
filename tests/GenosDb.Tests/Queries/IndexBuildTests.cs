using GenosDb.Graphs;
using GenosDb.Queries;
using GenosDb.Tests.Graphs;

namespace GenosDb.Tests.Queries;

public sealed class IndexBuildTests
{
    [Fact]
    public void It_ends_although_more_is_written_between_two_portions_than_the_first_one_holds()
    {
        var definition = new IndexDefinition("$value");
        var build = new IndexBuild(definition, IndexKeys.Of(definition));
        var operation = Operation.Upsert(DatabaseId.From("tests"), new HybridTimestamp(Write.Time(1), new ReplicaId(Write.Alice)), "n", 1);
        var batch = Enumerable.Repeat(new NodeReplacement(null, new NodeVersion(new NodeKey("n").Hash, at: 1, operation, adjacency: null)), 8 * IndexBuild.NotesUnderLock).ToArray();
        build.Note(batch);
        for (var portions = 1; !build.TryCatchUp(); portions++)
        {
            portions.Should().BeLessThan(10, "each is twice the one before");
            build.Note(batch);
        }
    }
}
