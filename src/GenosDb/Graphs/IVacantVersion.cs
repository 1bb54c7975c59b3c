namespace GenosDb.Graphs;

/// <summary>A version type with an instance that marks a place in a table from which a version was taken out.</summary>
internal interface IVacantVersion<TSelf>
    where TSelf : class
{
    static abstract TSelf Vacant { get; }
}
