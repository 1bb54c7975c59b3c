using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The places among the candidates of a path; of <c>$value</c> those of a filter without a path, too.</summary>
internal sealed class GeoIndexKeys(FieldPath path) : IndexKeys(path)
{
    private readonly List<GeoPoint> _places = [];

    public override void Copy(NodeVersion node, List<IndexEntry> entries)
    {
        var subject = SubjectOf(node);
        _places.Clear();
        GeoPlace.CopyPlaces(Field, subject, _places);
        if (Field == FieldPath.Value)
            GeoPlace.CopyPlaces(path: null, subject, _places);
        foreach (var place in _places)
            entries.Add(new IndexEntry(GeoKeys.Of(place), default, node));
    }
}
