namespace GenosDb.Tests.Typed;

/// <summary>The application type of the tests of typed views.</summary>
internal sealed record Todo(string Text, bool Done = false, int Priority = 0)
{
    public DateTimeOffset? Due { get; init; }

    public string[]? Tags { get; init; }
}
