using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Reads the entries of a statement's body one by one. The first fault stays; an entry that nobody asked for is one.</summary>
internal struct StatementReader(GenosValue body)
{
    private readonly GenosValue _body = body;
    private DecodeStatus _status;
    private int _taken;

    /// <summary>What is said of the whole body once every entry has been asked for.</summary>
    public readonly DecodeStatus Finish() =>
        _status != DecodeStatus.Ok ? _status
        : _body.Kind == GenosValueKind.Map && _body.Count == _taken ? DecodeStatus.Ok
        : DecodeStatus.Malformed;

    public readonly bool Has(ReadOnlySpan<byte> key) => _body.TryGetEntry(key, out _);

    /// <summary>A number from a range.</summary>
    public long ReadInt64(ReadOnlySpan<byte> key, long minimum, long maximum) =>
        Take(key).TryGetInt64(out var number) && number >= minimum && number <= maximum ? number : Fail(DecodeStatus.Malformed, minimum);

    /// <summary>Text of at least one byte.</summary>
    public string ReadString(ReadOnlySpan<byte> key, int maxBytes)
    {
        var value = Take(key);
        if (!value.TryGetUtf8(out var utf8) || utf8.IsEmpty)
            return Fail(DecodeStatus.Malformed, "");
        return utf8.Length > maxBytes ? Fail(DecodeStatus.OverLimit, "") : value.AsString();
    }

    public Address ReadAddress(ReadOnlySpan<byte> key) =>
        Take(key).TryGetString(out var text) && Address.TryParse(text, out var address) ? address : Fail(DecodeStatus.Malformed, default(Address));

    /// <summary>A flag that is there or not; there it is true.</summary>
    public bool ReadFlag(ReadOnlySpan<byte> key) =>
        Has(key) && ((Take(key).TryGetBoolean(out var flag) && flag) || Fail(DecodeStatus.Malformed, false));

    public OperationId ReadId(ReadOnlySpan<byte> key)
    {
        var value = Take(key);
        return value.Kind == GenosValueKind.Binary && value.AsBinary() is { Length: OperationId.Size } bytes
            ? OperationId.Read(bytes.Span)
            : Fail(DecodeStatus.Malformed, default(OperationId));
    }

    public ImmutableArray<OperationId> ReadIds(ReadOnlySpan<byte> key, int maxCount)
    {
        var value = Take(key);
        if (value.Kind != GenosValueKind.Binary)
            return Fail(DecodeStatus.Malformed, ImmutableArray<OperationId>.Empty);
        var status = OperationIdList.TryRead(value.AsBinary().Span, maxCount, out var ids);
        return status == DecodeStatus.Ok ? ids : Fail(status, ids);
    }

    /// <summary>As <see cref="ReadIds"/>; no entry stands for no ids.</summary>
    public ImmutableArray<OperationId> ReadOptionalIds(ReadOnlySpan<byte> key, int maxCount) => Has(key) ? ReadIds(key, maxCount) : [];

    private GenosValue Take(ReadOnlySpan<byte> key)
    {
        if (!_body.TryGetEntry(key, out var value))
            return Fail(DecodeStatus.Malformed, default(GenosValue));
        _taken++;
        return value;
    }

    private T Fail<T>(DecodeStatus status, T instead)
    {
        if (_status == DecodeStatus.Ok)
            _status = status;
        return instead;
    }
}
