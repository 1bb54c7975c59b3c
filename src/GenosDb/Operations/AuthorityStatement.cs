namespace GenosDb;

/// <summary>What an authority operation says. A closed set of cases.</summary>
internal abstract record AuthorityStatement
{
    private protected AuthorityStatement()
    {
    }

    /// <summary>Reads the names and the body of an authority operation.</summary>
    /// <param name="operation">Of an authority kind; nothing in it is trusted.</param>
    /// <param name="statement">What it says; null unless the result is <see cref="DecodeStatus.Ok"/>.</param>
    public static DecodeStatus TryRead(Operation operation, out AuthorityStatement? statement)
    {
        statement = null;
        return DecodeStatus.Malformed;
    }
}
