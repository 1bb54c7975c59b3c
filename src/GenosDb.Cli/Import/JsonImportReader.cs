using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GenosDb.Cli.Import;

/// <summary>Reads the elements of a JSON array, or JSON values one after the other, holding one at a time.</summary>
internal sealed class JsonImportReader(Stream stream, ImportPlan plan) : IImportReader
{
    // The longest value of a node, written with escapes and indented.
    private const int MaxRecordBytes = 16 << 20;

    // One level more than a value may have, for the array around it; the value is judged by the data model.
    private const int MaxDepth = 66;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly bool _isArray = plan.Format == ImportFormat.Json;
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private bool _isEndOfFile;
    private bool _isArrayOpen;
    private bool _isArrayClosed;
    private long _line = 1;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = plan.Format == ImportFormat.Ndjson });

    public async IAsyncEnumerable<ImportRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        if (_buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
            _start = ByteOrderMark.Length;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryReadRecord(out var record))
                yield return record!;
            else if (_isEndOfFile)
                yield break;
            else
                await FillAsync(cancellationToken);
        }
    }

    /// <summary>False when the bytes at hand hold no whole record.</summary>
    private bool TryReadRecord(out ImportRecord? record)
    {
        record = null;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isEndOfFile, _state);
        try
        {
            while (reader.Read())
            {
                if (_isArray && !_isArrayOpen)
                {
                    _isArrayOpen = reader.TokenType == JsonTokenType.StartArray ? true
                        : throw new CommandFailedException(ExitCode.Failed, $"{plan.Path}:{_line}: the file does not begin with [. For JSON values one a line give --format ndjson.");
                    Consume(ref reader);
                }
                else if (_isArray && !_isArrayClosed && reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndArray)
                {
                    _isArrayClosed = true;
                    Consume(ref reader);
                }
                else
                {
                    return TryReadValue(ref reader, out record);
                }
            }

            return false;
        }
        catch (JsonException exception)
        {
            throw new CommandFailedException(
                ExitCode.Failed,
                $"{plan.Path}:{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}: not JSON: {WithoutPlace(exception.Message)}",
                exception);
        }
    }

    private bool TryReadValue(ref Utf8JsonReader reader, out ImportRecord? record)
    {
        record = null;
        var from = (int)reader.TokenStartIndex;
        var line = _line + _buffer.AsSpan(_start, from).Count((byte)'\n');
        if (!JsonDocument.TryParseValue(ref reader, out var document))
            return false;
        using (document)
        {
            var size = (int)reader.BytesConsumed - from;
            Consume(ref reader);
            try
            {
                record = new JsonImportRecord(line, GenosValue.From(document.RootElement), size);
                return true;
            }
            catch (GenosException exception)
            {
                throw new CommandFailedException(ExitCode.Failed, $"{plan.Path}:{line}: {exception.Message}", exception);
            }
        }
    }

    private void Consume(ref Utf8JsonReader reader)
    {
        var consumed = (int)reader.BytesConsumed;
        _line += _buffer.AsSpan(_start, consumed).Count((byte)'\n');
        _start += consumed;
        _state = reader.CurrentState;
        reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isEndOfFile, _state);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= MaxRecordBytes)
                throw new CommandFailedException(ExitCode.Failed, $"{plan.Path}:{_line}: the record is longer than {MaxRecordBytes >> 20} MiB.");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _isEndOfFile = read == 0;
    }

    // The library writes the place into its message, from 0; ours stands in front, from 1, as editors count.
    private static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }
}
