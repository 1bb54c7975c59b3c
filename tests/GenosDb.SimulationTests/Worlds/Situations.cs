using System.Collections;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>The situations that one run has reached.</summary>
internal sealed class Situations
{
    private static readonly Situation[] All = Enum.GetValues<Situation>();
    private readonly BitArray _reached = new(All.Length);

    public IEnumerable<Situation> Reached => All.Where(situation => _reached[(int)situation]);

    public IEnumerable<Situation> Missing => All.Where(situation => !_reached[(int)situation]);

    /// <summary>Marks a situation that must be met sometimes, though not in each run.</summary>
    public void Sometimes(Situation situation, bool isMet = true)
    {
        if (isMet)
            _reached[(int)situation] = true;
    }

    public void Add(Situations other) => _reached.Or(other._reached);
}
