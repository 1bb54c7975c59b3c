using System.Buffers;
using System.Text.Json;

namespace GenosDb;

/// <summary>One operation as a line of JSON. Everything that is signed is in it, so what is read is byte for byte what was written.</summary>
internal static class ExportLine
{
    private static readonly JsonWriterOptions Compact = new() { Indented = false, SkipValidation = true };

    // A value stands one level down.
    private static readonly JsonDocumentOptions Nested = new() { MaxDepth = ValidityLimits.ValueDepth + 1 };

    /// <summary>Writes the line without its end.</summary>
    public static void Write(Operation operation, IBufferWriter<byte> destination)
    {
        using var json = new Utf8JsonWriter(destination, Compact);
        json.WriteStartObject();
        json.WriteString("kind"u8, KindName(operation.Kind));
        json.WriteString("id"u8, operation.NodeId);
        if (operation.Kind is OperationKind.Link or OperationKind.Unlink)
        {
            json.WriteString("label"u8, operation.Label);
            json.WriteString("target"u8, operation.Target);
        }

        json.WriteString("stamp"u8, operation.Timestamp.ToString());
        if (operation.Flags != 0)
            json.WriteNumber("flags"u8, operation.Flags);
        if (operation.BodyBytes is { } body)
            WriteBody(json, body);
        if (operation.SchemeId != OperationScope.UnsignedScheme)
        {
            json.WriteNumber("scheme"u8, operation.SchemeId);
            json.WriteBase64String("key"u8, operation.PublicKey.Span);
            json.WriteBase64String("proof"u8, operation.Proof.Span);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a line; null for what is no operation. What it says is not judged by that.</summary>
    public static Operation? TryRead(ReadOnlyMemory<byte> line, OperationScopes scopes)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Nested);
            return Read(document.RootElement, scopes);
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or GenosException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    private static Operation? Read(JsonElement line, OperationScopes scopes)
    {
        if (!TryParseKind(Text(line, "kind"), out var kind))
            return null;
        var stamp = HybridTimestamp.Parse(Text(line, "stamp"));
        var isEdge = kind is OperationKind.Link or OperationKind.Unlink;
        var body = line.TryGetProperty("value", out var value) ? GenosValue.From(value).ToOwnedBytes()
            : line.TryGetProperty("body", out var bytes) ? bytes.GetBytesFromBase64()
            : null;
        var scope = scopes.Unsigned;
        OperationProof? proof = null;
        if (line.TryGetProperty("scheme", out var scheme))
        {
            byte[] key = line.GetProperty("key").GetBytesFromBase64(), proofBytes = line.GetProperty("proof").GetBytesFromBase64();
            if (key.Length > OperationScope.MaxKeyBytes || proofBytes.Length > OperationProof.MaxBytes || scheme.GetByte() == OperationScope.UnsignedScheme)
                return null;
            scope = scopes.Get([scheme.GetByte(), .. key]);
            proof = OperationProof.Read(proofBytes);
        }

        return new Operation(
            scope,
            kind,
            line.TryGetProperty("flags", out var flags) ? flags.GetByte() : (byte)0,
            Text(line, "id"),
            isEdge ? Text(line, "label") : "",
            isEdge ? Text(line, "target") : null,
            stamp,
            body,
            proof);
    }

    private static string Text(JsonElement line, string member) =>
        line.GetProperty(member).GetString() ?? throw new FormatException($"The member '{member}' is null.");

    /// <summary>For people, as JSON; where JSON would not give the same bytes back, the bytes.</summary>
    private static void WriteBody(Utf8JsonWriter json, byte[] body)
    {
        var text = GenosValue.FromCanonical(body).ToJson();
        if (GivesBack(text, body))
        {
            json.WritePropertyName("value"u8);
            json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            json.WriteBase64String("body"u8, body);
        }
    }

    private static bool GivesBack(string text, byte[] body)
    {
        try
        {
            return GenosValue.Parse(text).ToOwnedBytes().AsSpan().SequenceEqual(body);
        }
        catch (GenosLimitException)
        {
            // As text, binary may have more bytes than a value can have.
            return false;
        }
    }

    private static string KindName(OperationKind kind) => kind switch
    {
        OperationKind.Upsert => "put",
        OperationKind.Remove => "remove",
        OperationKind.Link => "link",
        OperationKind.Unlink => "unlink",
        OperationKind.Grant => "grant",
        OperationKind.Revocation => "revocation",
        OperationKind.Amnesty => "amnesty",
        OperationKind.AclGrant => "acl",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of operation."),
    };

    private static bool TryParseKind(string name, out OperationKind kind)
    {
        foreach (var candidate in Enum.GetValues<OperationKind>())
        {
            if (KindName(candidate) != name)
                continue;
            kind = candidate;
            return true;
        }

        kind = default;
        return false;
    }
}
