namespace GenosDb.Tests.Transports.Support;

/// <summary>Waits for an observed state.</summary>
internal static class Until
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Completes when a condition holds.</summary>
    public static async Task TrueAsync(Func<bool> condition, string reason)
    {
        for (var attempt = 0; !condition(); attempt++)
        {
            attempt.Should().BeLessThan(2_000, reason);
            await Task.Delay(Poll);
        }
    }

    /// <summary>Completes when a number has begun to move and has not moved for a while.</summary>
    public static async Task StableAsync(Func<int> number, string reason)
    {
        var last = 0;
        var unchanged = 0;
        for (var attempt = 0; unchanged < 20; attempt++)
        {
            attempt.Should().BeLessThan(2_000, reason);
            await Task.Delay(Poll);
            var current = number();
            unchanged = current == last && current > 0 ? unchanged + 1 : 0;
            last = current;
        }
    }
}
