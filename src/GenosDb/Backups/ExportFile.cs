using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GenosDb;

/// <summary>An export: lines of JSON in UTF-8. The first says what it is, the last how many operations there are and the digest of all bytes before it.</summary>
internal static class ExportFile
{
    public const string FormatName = "genosdb-export";
    public const int Version = 1;

    /// <summary>No line is longer: an operation has at most a megabyte, and each byte may be escaped.</summary>
    public const int MaxLineBytes = 8 << 20;

    private const int FlushBytes = 1 << 20;

    /// <summary>Writes operations in the order of their registers, so that equal states give equal files.</summary>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was written has no last line.</exception>
    public static async Task WriteAsync(Stream destination, string name, ReadOnlyMemory<byte> salt, IEnumerable<Operation> operations, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>();
        WriteFirst(buffer, name, salt.Span);
        var count = 0L;
        foreach (var operation in operations)
        {
            ExportLine.Write(operation, buffer);
            buffer.Write("\n"u8);
            count++;
            if (buffer.WrittenCount >= FlushBytes)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        buffer.Write(Encoding.UTF8.GetBytes($$"""{"end":true,"count":{{count}},"sha256":"{{Convert.ToHexStringLower(hash.GetHashAndReset())}}"}"""));
        buffer.Write("\n"u8);
        await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);

        async ValueTask FlushAsync()
        {
            hash.AppendData(buffer.WrittenSpan);
            await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            buffer.ResetWrittenCount();
        }
    }

    private static void WriteFirst(IBufferWriter<byte> destination, string name, ReadOnlySpan<byte> salt)
    {
        using (var json = new Utf8JsonWriter(destination))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, FormatName);
            json.WriteNumber("version"u8, Version);
            json.WriteString("name"u8, name);
            if (!salt.IsEmpty)
                json.WriteBase64String("salt"u8, salt);
            json.WriteEndObject();
        }

        destination.Write("\n"u8);
    }
}
