using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenosDb.Cli;

/// <summary>JSON on one line, with letters of every script as they are: the text goes to a terminal or a file, never into a page.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonObject json) => json.ToJsonString(Options);
}
