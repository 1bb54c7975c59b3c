using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>An export as lines of text that can be altered, and sealed again as if it had been written so. Written apart from the product, so that it can say what that never does.</summary>
internal sealed class ExportText
{
    /// <summary>The first operation stands on this line.</summary>
    public const int FirstLine = 2;

    public string Head { get; set; } = """{"format":"genosdb-export","version":1,"name":"test"}""";

    public List<string> Lines { get; init; } = [];

    public static ExportText Of(params IEnumerable<Operation> operations) => new() { Lines = [.. operations.Select(Line)] };

    /// <summary>As the database writes it.</summary>
    public static async Task<string> WrittenByAsync(GenosDatabase database)
    {
        using var stream = new MemoryStream();
        await database.ExportAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The body as bytes, so that it may be anything.</summary>
    public static string Line(Operation operation)
    {
        var line = new JsonObject
        {
            ["kind"] = operation.Kind switch
            {
                OperationKind.Upsert => "put",
                OperationKind.AclGrant => "acl",
                _ => $"{operation.Kind}".ToLowerInvariant(),
            },
            ["id"] = operation.NodeId,
        };
        if (operation.Target is not null)
            (line["label"], line["target"]) = (operation.Label, operation.Target);
        line["stamp"] = operation.Timestamp.ToString();
        if (operation.Flags != 0)
            line["flags"] = operation.Flags;
        if (operation.BodyBytes is { } body)
            line["body"] = Convert.ToBase64String(body);
        if (operation.SchemeId != 0)
            (line["scheme"], line["key"], line["proof"]) = (operation.SchemeId, Convert.ToBase64String(operation.PublicKey.Span), Convert.ToBase64String(operation.Proof.Span));
        return line.ToJsonString();
    }

    /// <summary>Changes members of a line, and leaves the rest as it is; null takes a member away.</summary>
    public static string With(string line, params IEnumerable<(string Member, JsonNode? Value)> changes)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        foreach (var (member, value) in changes)
        {
            json.Remove(member);
            if (value is not null)
                json[member] = value.DeepClone();
        }

        return json.ToJsonString();
    }

    /// <summary>With the count and digest that fit.</summary>
    public byte[] Sealed()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat([Head + "\n", .. Lines.Select(line => line + "\n")]));
        return [.. text, .. Encoding.UTF8.GetBytes($$"""{"end":true,"count":{{Lines.Count}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(text))}}"}""" + "\n")];
    }
}
