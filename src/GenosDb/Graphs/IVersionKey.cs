namespace GenosDb.Graphs;

/// <summary>What a table looks for. Implemented by structs, so that a look-up is compiled for each.</summary>
internal interface IVersionKey<TVersion>
{
    int Hash { get; }

    bool Matches(TVersion version);
}
