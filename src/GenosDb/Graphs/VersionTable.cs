using System.Numerics;

namespace GenosDb.Graphs;

/// <summary>A hash table of the newest versions, with open addressing: one writer, and any number of readers that take no lock.</summary>
/// <remarks>
/// <para>A reader that knows a published position P, and then looks here, finds every register that has a version at or below P: such a version was
/// in the table before P was published, a place is only overwritten by a newer version of the same register, whose chain leads to the older one, and a
/// register is only taken out when nobody can see anything of it. An array that was replaced stays a correct answer for those who still walk it:
/// nothing at or below P is missing in it.</para>
/// <para>Entries are never moved within an array, because a reader could miss one on its way: removal leaves a mark, and marks go when the table is
/// written anew.</para>
/// </remarks>
internal sealed class VersionTable<TVersion>
    where TVersion : RegisterVersion, IVacantVersion<TVersion>
{
    // There are two tables for each node with edges, so a table with one entry is small.
    private const int FewestPlaces = 2;

    private Slot[] _slots = [];
    private int _used;

    /// <summary>Registers in the table. Of the writer.</summary>
    public int Count { get; private set; }

    /// <summary>Places for registers, taken or free. Of the writer.</summary>
    public int Places => _slots.Length;

    public TVersion? Find<TKey>(in TKey key)
        where TKey : struct, IVersionKey<TVersion>
    {
        var slots = Volatile.Read(ref _slots);
        if (slots.Length == 0)
            return null;
        var mask = slots.Length - 1;
        for (var place = key.Hash & mask; ; place = (place + 1) & mask)
        {
            var version = Volatile.Read(ref slots[place].Version);
            if (version is null)
                return null;
            if (version.Hash == key.Hash && !ReferenceEquals(version, TVersion.Vacant) && key.Matches(version))
                return version;
        }
    }

    /// <summary>Adds a register that is not in the table.</summary>
    public void Add(TVersion version)
    {
        // A quarter of the places stays free, so that every search ends.
        if (4 * (_used + 1) > 3 * _slots.Length)
            WriteAnew(Math.Max(FewestPlaces, (int)BitOperations.RoundUpToPowerOf2((uint)(2 * (Count + 1)))));
        if (Put(_slots, version))
            _used++;
        Count++;
    }

    /// <summary>Puts a newer version in the place of the newest one so far.</summary>
    public void Replace(TVersion current, TVersion newer) => Volatile.Write(ref _slots[PlaceOf(current)].Version, newer);

    /// <summary>Takes a register out of which nobody can see anything.</summary>
    public void Remove(TVersion current)
    {
        Count--;
        if (Count == 0)
        {
            _used = 0;
            Volatile.Write(ref _slots, []);
            return;
        }

        var mask = _slots.Length - 1;
        var place = PlaceOf(current);
        Volatile.Write(ref _slots[place].Version, TVersion.Vacant);

        // A mark before a free place leads nowhere, so it can be free itself.
        if (_slots[(place + 1) & mask].Version is null)
        {
            for (; ReferenceEquals(_slots[place].Version, TVersion.Vacant); place = (place - 1) & mask)
            {
                Volatile.Write(ref _slots[place].Version, null);
                _used--;
            }
        }

        // What had many entries once is walked for as long as it is large.
        if (_slots.Length > 4 * FewestPlaces && 8 * Count < _slots.Length)
            WriteAnew(Math.Max(FewestPlaces, (int)BitOperations.RoundUpToPowerOf2((uint)(2 * (Count + 1)))));
    }

    public Enumerator GetEnumerator() => new(Volatile.Read(ref _slots));

    private static bool Put(Slot[] slots, TVersion version)
    {
        var mask = slots.Length - 1;
        for (var place = version.Hash & mask; ; place = (place + 1) & mask)
        {
            var there = slots[place].Version;
            if (there is not null && !ReferenceEquals(there, TVersion.Vacant))
                continue;
            Volatile.Write(ref slots[place].Version, version);
            return there is null;
        }
    }

    private int PlaceOf(TVersion version)
    {
        var mask = _slots.Length - 1;
        var place = version.Hash & mask;
        while (!ReferenceEquals(_slots[place].Version, version))
        {
            if (_slots[place].Version is null)
                throw new InvalidOperationException("The version is not the newest one of a register in this table.");
            place = (place + 1) & mask;
        }

        return place;
    }

    private void WriteAnew(int places)
    {
        var slots = new Slot[places];
        foreach (var version in this)
            Put(slots, version);
        _used = Count;
        Volatile.Write(ref _slots, slots);
    }

    // A struct around the reference spares the type check that arrays of references make at each store.
    internal struct Slot
    {
        public TVersion? Version;
    }

    /// <summary>Walks one array, in no particular order.</summary>
    public struct Enumerator
    {
        private readonly Slot[] _slots;
        private int _next;

        internal Enumerator(Slot[] slots)
        {
            _slots = slots;
            _next = 0;
            Current = null!;
        }

        public TVersion Current { get; private set; }

        public bool MoveNext()
        {
            while (_next < _slots.Length)
            {
                var version = Volatile.Read(ref _slots[_next++].Version);
                if (version is null || ReferenceEquals(version, TVersion.Vacant))
                    continue;
                Current = version;
                return true;
            }

            return false;
        }
    }
}
