namespace GenosDb.Tests.Transports.Support;

internal static class TaskExtensions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>A test that would hang fails instead.</summary>
    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="InTime(Task)"/>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="InTime(Task)"/>
    public static Task InTime(this ValueTask task) => task.AsTask().WaitAsync(Limit);
}
