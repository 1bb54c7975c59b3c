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
}
