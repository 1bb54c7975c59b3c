using System.Collections;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>The situations that one run has reached.</summary>
internal sealed class Situations
{
    private static readonly Situation[] All = Enum.GetValues<Situation>();
    private readonly BitArray _reached = new(All.Length);

    public IEnumerable<Situation> Reached => All.Where(situation => _reached[(int)situation]);

    /// <summary>What was not met of what only governed worlds meet, or of the rest, which the others must meet.</summary>
    public IEnumerable<Situation> Missing(bool isGoverned) => All.Where(situation => situation >= Situation.LateGrantLetIn == isGoverned && !_reached[(int)situation]);

    /// <summary>Marks a situation that must be met sometimes, though not in each run.</summary>
    public void Sometimes(Situation situation, bool isMet = true)
    {
        if (isMet)
            _reached[(int)situation] = true;
    }

    public void Add(Situations other) => _reached.Or(other._reached);
}
