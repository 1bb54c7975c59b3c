using System.Globalization;

namespace GenosDb.Tests.Graphs;

/// <summary>Random signed operations and statements about their authors on few names and few moments, so that nearly everything collides.</summary>
internal sealed class RandomSignedWrites(int seed)
{
    private const int Authors = 3;

    private static readonly string[] Ids = ["a", "b", "c", "user1", "user2"];

    private readonly Random _random = new(seed);

    public int Next(int bound) => _random.Next(bound);

    public Operation Next() => _random.Next(20) switch
    {
        < 7 => SignedWrite.Put(Author(), Id(), Time(), _random.Next(3)),
        < 10 => SignedWrite.Remove(Author(), Id(), Time()),
        < 14 => SignedWrite.Link(Author(), Id(), Id(), Time()),
        < 15 => SignedWrite.Unlink(Author(), Id(), Id(), Time()),
        _ => SignedWrite.Authority(Statement(), Time()),
    };

    public Operation[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] shuffled = [.. items];
        _random.Shuffle(shuffled);
        return shuffled;
    }

    private string Statement()
    {
        var from = 10 * _random.Next(3);
        var about = Author().ToString(CultureInfo.InvariantCulture);
        return _random.Next(8) switch
        {
            < 3 => string.Create(CultureInfo.InvariantCulture, $"ban {about} {from} {from + 12}"),
            < 6 => string.Create(CultureInfo.InvariantCulture, $"lift {about} {from} {from + 12}"),
            6 => $"lock {Id()} {about}",
            _ => $"promote {about}",
        };
    }

    private int Author() => 1 + _random.Next(Authors);

    private string Id() => Ids[_random.Next(Ids.Length)];

    private long Time() => 1 + _random.Next(30);
}
