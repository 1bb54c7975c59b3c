namespace GenosDb.Tests.Architecture;

internal static class LayeringAssertions
{
    /// <summary>Fails with one line for each violation, in the form that editors turn into links.</summary>
    public static void ShouldBeNone(this IEnumerable<LayeringViolation> violations)
    {
        var found = violations.Distinct().ToList();
        Assert.True(found.Count == 0, $"{found.Count} broken rules:{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
    }
}
