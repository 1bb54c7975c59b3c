using System.Buffers;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace GenosDb.Wire;

/// <summary>SharpZipLib, fully managed: by choice, and where the platform has no zlib. Thread-safe.</summary>
/// <remarks>One idle deflater and one idle inflater are kept, because each carries a window and tables of up to a quarter of a megabyte.</remarks>
public sealed class SharpZipPayloadCompressor : IPayloadCompressor
{
    private const int PieceBytes = 16 << 10;

    private Deflater? _idleDeflater;
    private Inflater? _idleInflater;

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var deflater = Interlocked.Exchange(ref _idleDeflater, null) ?? new Deflater(Deflater.DEFAULT_COMPRESSION);
        var input = ArrayPool<byte>.Shared.Rent(source.Length);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        source.CopyTo(input);
        deflater.SetInput(input, 0, source.Length);
        deflater.Finish();
        while (!deflater.IsFinished)
            destination.Write(piece.AsSpan(0, deflater.Deflate(piece)));
        deflater.Reset();
        Volatile.Write(ref _idleDeflater, deflater);
        ArrayPool<byte>.Shared.Return(piece);
        ArrayPool<byte>.Shared.Return(input);
    }

    /// <inheritdoc/>
    public DecodeStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!ZlibHeader.IsAcceptable(source))
            return DecodeStatus.BadCompression;
        var inflater = Interlocked.Exchange(ref _idleInflater, null) ?? new Inflater();
        var input = ArrayPool<byte>.Shared.Rent(source.Length);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        source.CopyTo(input);
        try
        {
            inflater.SetInput(input, 0, source.Length);
            var isExact = Fill(inflater, piece, destination);
            inflater.Reset();
            Volatile.Write(ref _idleInflater, inflater);
            return isExact ? DecodeStatus.Ok : DecodeStatus.BadCompression;
        }
#pragma warning disable CA1031 // What the library throws for damaged bytes is no contract: code lengths that no code has end in an overflow, for one.
        catch (Exception problem) when (problem is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return DecodeStatus.BadCompression; // that inflater is not used again
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private static bool Fill(Inflater inflater, byte[] piece, Span<byte> destination)
    {
        // After the last byte one more is asked for: only so is the checksum read, and a longer stream noticed.
        while (!inflater.IsFinished)
        {
            var count = inflater.Inflate(piece, 0, Math.Min(PieceBytes, destination.Length + 1));
            if (count > destination.Length || (count == 0 && !inflater.IsFinished))
                return false;
            piece.AsSpan(0, count).CopyTo(destination);
            destination = destination[count..];
        }

        return destination.IsEmpty && inflater.RemainingInput == 0;
    }
}
