namespace GenosDb.Graphs;

/// <summary>The operations of each author that are current or kept, in order of arrival. Of the writer.</summary>
/// <remarks>An operation that is neither any more stays listed until the list has doubled, so that adding is all that a merge pays, O(1), and a
/// listed operation costs at most two references.</remarks>
/// <param name="isThere">Whether an operation is still current or kept.</param>
internal sealed class AuthorIndex(Func<Operation, bool> isThere)
{
    private const int FewOperations = 16;
    private const int FewAuthors = 1_024;

    private readonly Dictionary<Address, OfAuthor> _authors = [];
    private int _authorLimit = FewAuthors;

    /// <summary>At least the operations of an author that are current or kept. Valid until the next addition.</summary>
    public IReadOnlyList<Operation> this[Address author] => _authors.TryGetValue(author, out var listed) ? listed.Operations : [];

    public void Add(Operation operation)
    {
        if (operation.Author is not { } author)
            return;
        if (!_authors.TryGetValue(author, out var listed))
        {
            if (_authors.Count >= _authorLimit)
                ForgetAuthors();
            _authors.Add(author, listed = new OfAuthor());
        }

        if (listed.Operations.Count >= listed.Limit)
        {
            Compact(listed);
            listed.Limit = Math.Max(FewOperations, 2 * listed.Operations.Count);
        }

        listed.Operations.Add(operation);
    }

    public void Clear()
    {
        _authors.Clear();
        _authorLimit = FewAuthors;
    }

    // A key costs nothing, so authors of whom nothing is left must not stay. Who has many operations is not looked at: that could take long.
    private void ForgetAuthors()
    {
        foreach (var (author, listed) in _authors)
        {
            if (listed.Operations.Count > FewOperations)
                continue;
            Compact(listed);
            if (listed.Operations.Count == 0)
                _authors.Remove(author);
        }

        _authorLimit = Math.Max(FewAuthors, 2 * _authors.Count);
    }

    private void Compact(OfAuthor listed) => listed.Operations.RemoveAll(operation => !isThere(operation));

    private sealed class OfAuthor
    {
        public List<Operation> Operations { get; } = new(1);

        public int Limit { get; set; } = FewOperations;
    }
}
