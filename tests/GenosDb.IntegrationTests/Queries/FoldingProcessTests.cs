using GenosDb.Tests.Queries;

namespace GenosDb.IntegrationTests.Queries;

public sealed class FoldingProcessTests
{
    [Fact]
    public async Task Text_folds_the_same_whether_the_platform_has_tables_or_not()
    {
        var invariant = await FoldingProcess.StartAsync(isInvariant: true);
        invariant[0].Should().Be("without tables", "that is what the mode is for");
        invariant[1..^1].Should().Equal(FoldingVectors.Texts.Select(vector => (string)vector[1]));
        var usual = await FoldingProcess.StartAsync(isInvariant: false);
        usual[1..].Should().Equal(invariant[1..]);
    }
}
