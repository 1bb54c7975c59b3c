using System.Buffers;
using GenosDb;
using GenosDb.Wire;

namespace ZeroTrust;

/// <summary>Operations as they stand in a container, without compression.</summary>
internal static class Columns
{
    // The containers that count here are compressed; below 256 bytes the library would not.
    private const int Filling = 400;

    /// <summary>A value that is long enough for its container to be compressed.</summary>
    public static GenosValue Text(string text) => text.PadRight(Filling, '.');

    /// <summary>One operation.</summary>
    public static byte[] Of(DatabaseId database, Operation operation)
    {
        var container = new ArrayBufferWriter<byte>();
        new MessagePackPayloadCodec(database, new NoCompressor()).Encode([operation], container);
        return container.WrittenSpan[1..].ToArray();
    }

    /// <summary>A write whose container has exactly that length, so that another one can take its place.</summary>
    public static (string Id, GenosValue Value) DecoyFor(byte[] columns, DatabaseId database, ISigner signer)
    {
        var stamp = new HybridTimestamp(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 0, ReplicaId.Create(SystemRandomSource.Instance));
        // Where the length of the value needs one byte more, one total is left out; a longer name gives it.
        for (var name = 1; name < 4; name++)
        {
            for (var length = 1; length <= 2 * columns.Length; length++)
            {
                var (id, value) = (new string('d', name), new string('.', length));
                if (Of(database, Operation.Upsert(database, stamp, id, value, signer)).Length == columns.Length)
                    return (id, value);
            }
        }

        throw new InvalidOperationException($"No decoy has {columns.Length} bytes.");
    }

    private sealed class NoCompressor : IPayloadCompressor
    {
        // No shorter than what came in, so the codec keeps it as it is.
        public void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> destination) => destination.Write(source);

        public DecodeStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination) => DecodeStatus.BadCompression;
    }
}
