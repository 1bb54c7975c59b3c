using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GenosDb;

/// <summary>A JSON writer and its buffer, kept for the next use on the same thread.</summary>
internal sealed class JsonScratch
{
    private const int KeptBytes = 1 << 16;

    [ThreadStatic]
    private static JsonScratch? _spare;

    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    private JsonScratch(bool indented) => Writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // The text is for people and parsers, not for pasting into HTML, and is the same on every platform.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = indented,
        NewLine = "\n",
    });

    public Utf8JsonWriter Writer { get; }

    /// <summary>What was written so far, finished or not.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Writer.Flush();
            return _buffer.WrittenSpan;
        }
    }

    /// <summary>Takes an empty one, which nobody else has until it is given back.</summary>
    public static JsonScratch Rent()
    {
        var scratch = _spare ?? new JsonScratch(indented: false);
        _spare = null;
        scratch._buffer.ResetWrittenCount();
        scratch.Writer.Reset();
        return scratch;
    }

    /// <summary>Makes one that indents, which is rare and so not kept.</summary>
    public static JsonScratch Indented() => new(indented: true);

    /// <summary>Gives it back; its state does not matter.</summary>
    public void Return()
    {
        if (_buffer.Capacity <= KeptBytes && !Writer.Options.Indented)
            _spare = this;
    }
}
