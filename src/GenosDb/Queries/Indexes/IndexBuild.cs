using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>An index while it is made: from a snapshot, outside every lock and in portions, while what is written meanwhile is noted down. Then it catches up.</summary>
/// <remarks>Notes are taken under the graph's lock. Everything else is done by the one who builds.</remarks>
internal sealed class IndexBuild(IndexDefinition definition, IndexKeys keys)
{
    /// <summary>As many notes as can be taken in under the lock without anybody noticing.</summary>
    public const int NotesUnderLock = 512;

    private readonly NodeIndex _index = new(definition, keys);
    private List<NodeReplacement> _notes = [];
    private int _taken;
    private int _portion = NotesUnderLock;
    private bool _wasCleared;

    public IndexDefinition Definition { get; } = definition;

    /// <summary>Takes in the revision after which notes are taken.</summary>
    /// <param name="view">Held by an open snapshot.</param>
    /// <param name="checkpoint">Called between two portions, with the number of nodes taken in since the last time.</param>
    public void Load(GraphView view, Action<int> checkpoint) => _index.Load(view, checkpoint);

    public void Note(IReadOnlyList<NodeReplacement> replacements) => _notes.AddRange(replacements);

    public void NoteClear()
    {
        (_notes, _taken, _wasCleared) = ([], 0, true);
    }

    /// <summary>Takes the notes so far; under the lock, before <see cref="TryCatchUp"/>.</summary>
    public (List<NodeReplacement> Notes, bool WasCleared) TakeNotes()
    {
        var taken = (_notes, _wasCleared);
        (_notes, _wasCleared) = ([], false);
        return taken;
    }

    /// <summary>Takes in what was noted; outside the lock.</summary>
    public void CatchUp(in (List<NodeReplacement> Notes, bool WasCleared) taken, Action<int> checkpoint)
    {
        const int PortionNotes = 1_024;
        if (taken.WasCleared)
            _index.Clear();
        for (var i = 0; i < taken.Notes.Count; i++)
        {
            _index.Apply(taken.Notes[i]);
            if (i % PortionNotes == 0)
                checkpoint(0);
        }
    }

    /// <summary>Takes in the first of the notes; under the lock. Twice as many each time, so that nobody writes fast enough for it never to end.</summary>
    /// <returns>Whether no more are left.</returns>
    public bool TryCatchUp()
    {
        TakeIn(_portion);
        _portion = 2 * Math.Min(_portion, int.MaxValue / 2);
        return _taken == _notes.Count;
    }

    /// <summary>Takes in the last notes and gives the index; under the lock.</summary>
    public NodeIndex Finish()
    {
        TakeIn(int.MaxValue);
        return _index;
    }

    private void TakeIn(int most)
    {
        if (_wasCleared)
            _index.Clear();
        _wasCleared = false;
        for (var left = Math.Min(most, _notes.Count - _taken); left > 0; left--)
            _index.Apply(_notes[_taken++]);
    }
}
