using System.Collections.Immutable;

namespace GenosDb;

/// <summary>What an authority operation says. A closed set of cases.</summary>
/// <remarks>The operation's name is the address that it is about, or the owned node; label and target are empty; the body is a canonical map with
/// exactly the keys of its kind. Lists of ids may be given in any order; they are read back ascending.</remarks>
internal abstract record AuthorityStatement
{
    private protected AuthorityStatement()
    {
    }

    /// <summary>The kind of the operation that says it.</summary>
    public abstract OperationKind Kind { get; }

    /// <summary>The name of the operation that says it.</summary>
    public abstract string Name { get; }

    /// <summary>The body of the operation that says it.</summary>
    public GenosValue ToBody()
    {
        var body = new GenosMap();
        Write(body);
        return body;
    }

    /// <summary>Reads the name and the body of an authority operation.</summary>
    /// <param name="operation">Of an authority kind; nothing in it is trusted.</param>
    /// <param name="statement">What it says; null unless the result is <see cref="DecodeStatus.Ok"/>.</param>
    public static DecodeStatus TryRead(Operation operation, out AuthorityStatement? statement)
    {
        statement = null;
        if (operation.BodyBytes is not { } bytes)
            return DecodeStatus.Malformed;
        if (operation.Kind is OperationKind.Grant or OperationKind.AclGrant && bytes.Length > ValidityLimits.GrantBytes)
            return DecodeStatus.OverLimit;
        var status = GenosValue.CheckCanonical(bytes);
        if (status != DecodeStatus.Ok)
            return status;
        var reader = new StatementReader(operation.Body);
        AuthorityStatement read;
        if (operation.Kind == OperationKind.AclGrant)
        {
            status = GraphNames.CheckNodeId(operation.NodeId);
            if (status != DecodeStatus.Ok)
                return status;
            if (!ReservedId.TryRead(operation.NodeId, out var node) || node.Prefix != ReservedPrefix.Owned)
                return DecodeStatus.Malformed;
            read = AclStatement.Read(operation.NodeId, node.Owner, ref reader);
        }
        else
        {
            if (!Address.TryParse(operation.NodeId, out var subject))
                return DecodeStatus.Malformed;
            switch (operation.Kind)
            {
                case OperationKind.Grant:
                    read = GrantStatement.Read(subject, ref reader);
                    break;
                case OperationKind.Revocation:
                    read = RevocationStatement.Read(subject, ref reader);
                    break;
                case OperationKind.Amnesty:
                    read = AmnestyStatement.Read(subject, ref reader);
                    break;
                default:
                    return DecodeStatus.Malformed;
            }
        }

        status = reader.Finish();
        if (status == DecodeStatus.Ok)
            statement = read;
        return status;
    }

    private protected abstract void Write(GenosMap body);

    private protected static void WriteIds(GenosMap body, string key, ImmutableArray<OperationId> ids)
    {
        if (!ids.IsEmpty)
            body[key] = OperationIdList.Write(ids);
    }
}
