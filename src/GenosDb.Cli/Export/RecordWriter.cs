using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GenosDb.Cli.Export;

/// <summary>Writes JSON objects, one a line, as an array or as they are.</summary>
internal sealed class RecordWriter : IAsyncDisposable
{
    private const int FlushBytes = 64 << 10;

    // Relaxed: the text goes to a file or a terminal, never into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly ExportFormat _format;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private bool _isFirst = true;

    public RecordWriter(Stream stream, ExportFormat format)
    {
        _stream = stream;
        _format = format;
        _json = new Utf8JsonWriter(_buffer, Options);
        if (format == ExportFormat.Json)
            _buffer.Write("[\n"u8);
    }

    /// <summary>Writes one object.</summary>
    public void Write(Action<Utf8JsonWriter> properties)
    {
        if (!_isFirst)
            _buffer.Write(_format == ExportFormat.Json ? ",\n"u8 : "\n"u8);
        _isFirst = false;
        _json.WriteStartObject();
        properties(_json);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
    }

    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        _buffer.WrittenCount < FlushBytes ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    /// <summary>Writes the end, and what is left.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (!_isFirst)
            _buffer.Write("\n"u8);
        if (_format == ExportFormat.Json)
            _buffer.Write("]\n"u8);
        await FlushAsync(cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
