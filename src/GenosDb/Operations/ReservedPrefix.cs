namespace GenosDb;

/// <summary>Which rule decides who may write a node, by the prefix of its id.</summary>
internal enum ReservedPrefix
{
    /// <summary>A free id: no owner.</summary>
    None,

    /// <summary><c>user:address</c>: the profile of that identity.</summary>
    Profile,

    /// <summary><c>user:address/…</c>: the private area of that identity.</summary>
    Private,

    /// <summary><c>~address/name</c>: an owned node, which may be shared.</summary>
    Owned,

    /// <summary><c>sys:…</c>: reserved; nobody writes there.</summary>
    System,
}
