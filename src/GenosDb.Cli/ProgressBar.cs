using Spectre.Console;

namespace GenosDb.Cli;

/// <summary>A bar for people; nothing when standard error is not a terminal.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work that reports its progress from 0 to 1; not-a-number while the end is not known.</summary>
    public static async Task<T> ShowAsync<T>(IAnsiConsole console, string title, Func<Action<double>, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive)
            return await work(_ => { });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new Spectre.Console.ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(done =>
                {
                    task.IsIndeterminate = double.IsNaN(done);
                    if (!task.IsIndeterminate)
                        task.Value = done;
                });
            });
    }
}
