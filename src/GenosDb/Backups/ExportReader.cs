using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;

namespace GenosDb;

/// <summary>Reads an export: first all of it to see that it is whole, then its operations.</summary>
/// <param name="source">Can seek; read from its present position on.</param>
internal sealed class ExportReader(Stream source)
{
    private readonly long _start = source.Position;

    /// <summary>Name of the database it is of.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its salt; empty for none.</summary>
    public ReadOnlyMemory<byte> Salt { get; private set; }

    /// <summary>Reads everything and checks the first and the last line.</summary>
    /// <exception cref="GenosException">Not an export, of a newer version, cut off, or altered.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, isEnded) = (-1L, false);
        byte[]? last = null;
        await foreach (var line in LinesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (count < 0)
                ReadFirst(line);
            // The last line is known by being the last, so each waits for the next.
            if (last is not null)
            {
                hash.AppendData(last);
                hash.AppendData("\n"u8);
            }

            count++;
            last = line;
        }

        if (last is not null)
            isEnded = IsEnd(last, count - 1, hash.GetHashAndReset());
        if (!isEnded)
            throw new GenosException(GenosErrorCode.InvalidValue, "The export has no last line that fits: it was cut off or altered. Nothing was taken in; export it again.");
    }

    /// <summary>The operations with their lines, counted from 1; null for one that cannot be read.</summary>
    public async IAsyncEnumerable<(long Line, Operation? Operation)> OperationsAsync(OperationScopes scopes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        byte[]? previous = null;
        await foreach (var line in LinesAsync(cancellationToken).ConfigureAwait(false))
        {
            // Neither the first line nor the last one is an operation.
            if (previous is not null && number > 1)
                yield return (number, ExportLine.TryRead(previous, scopes));
            (previous, number) = (line, number + 1);
        }
    }

    private void ReadFirst(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var first = document.RootElement;
            if (first.GetProperty("format").GetString() == ExportFile.FormatName)
            {
                if (first.GetProperty("version").GetInt32() != ExportFile.Version)
                    throw new GenosException(GenosErrorCode.InvalidValue, $"The export has version {first.GetProperty("version")}; this package reads {ExportFile.Version}. Update the package.");
                Name = first.GetProperty("name").GetString() ?? "";
                Salt = first.TryGetProperty("salt", out var salt) ? salt.GetBytesFromBase64() : default(ReadOnlyMemory<byte>);
                return;
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw NotAnExport(problem);
        }

        throw NotAnExport(cause: null);
    }

    private static GenosException NotAnExport(Exception? cause) =>
        new(GenosErrorCode.InvalidValue, $"The file is not an export of a database: its first line does not say \"format\":\"{ExportFile.FormatName}\".", cause);

    private static bool IsEnd(byte[] line, long count, ReadOnlySpan<byte> digest)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("end").GetBoolean()
                && document.RootElement.GetProperty("count").GetInt64() == count
                && document.RootElement.GetProperty("sha256").GetString() == Convert.ToHexStringLower(digest);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }

    /// <exception cref="GenosLimitException">A line is longer than any operation.</exception>
    private async IAsyncEnumerable<byte[]> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        source.Position = _start;
        var reader = PipeReader.Create(source, new StreamPipeReaderOptions(bufferSize: 64 << 10, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    yield return rest.Slice(0, end).ToArray();
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > ExportFile.MaxLineBytes)
                    throw new GenosLimitException($"A line of the export has more than {ExportFile.MaxLineBytes} bytes, which no operation needs. Nothing of it was taken in.");
                if (read.IsCompleted)
                {
                    if (!rest.IsEmpty)
                        yield return rest.ToArray();
                    break;
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
