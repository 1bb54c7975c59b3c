using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace GenosDb.Queries;

/// <summary>Writes and reads the cursors of one query: positions as text that outlives the process and means the same on every peer.</summary>
/// <remarks>base64url of: version (1 byte), check (8 bytes), canonical array of the sort keys, the id, and whether it is after the row. The check is the beginning of a
/// SHA-256 over sort, filter and array, so that a damaged cursor and one of another query are told alike. It keeps out mistakes, not forgers, who gain nothing.</remarks>
internal sealed class QueryCursors(NodeQuery query, int keyCount)
{
    private const byte Version = 1;
    private const int CheckBytes = 8;
    private const int HeaderBytes = 1 + CheckBytes;
    private const int MaxCharacters = 2_048;

    private byte[]? _scope;

    /// <summary>What a cursor belongs to, as text; part and position within the result are not among it.</summary>
    private byte[] Scope => _scope ??= StrictUtf8.Encoding.GetBytes(
        "GenosDB/cursor/v1\0" + (query with { Limit = null, After = null, Before = null, AfterId = null, BeforeId = null }).ToJson());

    /// <exception cref="GenosLimitException">Too large.</exception>
    public string Write(RowPosition position)
    {
        var payload = GenosValue.Array([.. position.Keys, position.Id, position.IsAfter]).Encoded.Span;
        var length = Base64Url.GetEncodedLength(HeaderBytes + payload.Length);
        if (length > MaxCharacters)
        {
            throw new GenosLimitException(
                $"The sort keys of node '{position.Id}' make a cursor of {length} characters; at most {MaxCharacters} are allowed. Sort by something shorter, or page by id.", "Cursor", length, MaxCharacters);
        }

        var bytes = new byte[HeaderBytes + payload.Length];
        bytes[0] = Version;
        payload.CopyTo(bytes.AsSpan(HeaderBytes));
        Check(payload, bytes.AsSpan(1, CheckBytes));
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="GenosQueryException">Not a cursor of this query.</exception>
    public RowPosition Read(string cursor)
    {
        if (cursor.Length > MaxCharacters)
            throw Unusable();
        Span<byte> bytes = new byte[Base64Url.GetMaxDecodedLength(cursor.Length)];
        if (Base64Url.DecodeFromChars(cursor, bytes, out _, out var length) != OperationStatus.Done || length <= HeaderBytes || bytes[0] != Version)
            throw Unusable();
        var payload = bytes[HeaderBytes..length];
        Span<byte> check = stackalloc byte[CheckBytes];
        Check(payload, check);
        if (!check.SequenceEqual(bytes.Slice(1, CheckBytes)) || GenosValue.CheckCanonical(payload) != DecodeStatus.Ok)
            throw Unusable();
        var value = GenosValue.FromCanonical(payload.ToArray());
        if (value.Kind != GenosValueKind.Array || value.Count != keyCount + 2)
            throw Unusable();
        var items = value.AsArray();
        return items[keyCount].TryGetString(out var id) && items[keyCount + 1].TryGetBoolean(out var isAfter)
            ? new RowPosition([.. items.Take(keyCount)], id, isAfter)
            : throw Unusable();
    }

    private static GenosQueryException Unusable() =>
        new("The cursor is damaged, or was made with another sort or filter. Use it with the query that gave it, or start at the first page.");

    private void Check(ReadOnlySpan<byte> payload, Span<byte> check)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Scope);
        hash.AppendData(payload);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        digest[..CheckBytes].CopyTo(check);
    }
}
