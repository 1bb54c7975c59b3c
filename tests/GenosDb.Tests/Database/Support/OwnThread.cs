namespace GenosDb.Tests.Database.Support;

/// <summary>Starts actors of a race. Most calls end at once, so an actor would keep a thread of the pool, which links and observers need: each gets its own.</summary>
internal static class OwnThread
{
    public static Task Run(Func<Task> actor) =>
        Task.Factory.StartNew(actor, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
