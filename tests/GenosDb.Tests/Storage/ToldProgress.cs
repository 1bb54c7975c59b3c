namespace GenosDb.Tests.Storage;

/// <summary>Keeps what it is told, at once.</summary>
/// <param name="react">What the handler does besides; null for nothing.</param>
internal sealed class ToldProgress<T>(Action<T>? react = null) : IProgress<T>
{
    public List<T> Reports { get; } = [];

    public void Report(T value)
    {
        Reports.Add(value);
        react?.Invoke(value);
    }
}
