namespace GenosDb.Tests.Graphs;

/// <summary>Random operations on few names and few moments, so that nearly everything collides: same registers, equal stamps, equal stamps with other bodies.</summary>
internal sealed class RandomWrites(int seed)
{
    // Two names whose order as UTF-8 and as UTF-16 differs are among them.
    private static readonly string[] Ids = ["alice", "bob", "charlie", "dé", "\uE000", "\U0001F600"];
    private static readonly string[] Labels = ["", "knows", "\uFFFD", "\U00010000"];

    private readonly Random _random = new(seed);

    public int Next(int bound) => _random.Next(bound);

    public Operation Next() => _random.Next(10) switch
    {
        < 4 => Write.Put(Id(), Time(), _random.Next(3), Origin()),
        < 6 => Write.Remove(Id(), Time(), Origin()),
        < 9 => Write.Link(Id(), Id(), Time(), Label(), Origin()),
        _ => Write.Unlink(Id(), Id(), Time(), Label(), Origin()),
    };

    public Operation[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] shuffled = [.. items];
        _random.Shuffle(shuffled);
        return shuffled;
    }

    private string Id() => Ids[_random.Next(Ids.Length)];

    private string Label() => Labels[_random.Next(Labels.Length)];

    private long Time() => 1 + _random.Next(30);

    private ulong Origin() => 1 + (ulong)_random.Next(2);
}
