using System.Buffers;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public class PayloadCompressorTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(i => $"user{i} has {i % 90} years; ")));

    public static TheoryData<string> Compressors => [nameof(ZlibPayloadCompressor), nameof(SharpZipPayloadCompressor)];

    public static TheoryData<string, string> Pairs => new()
    {
        { nameof(ZlibPayloadCompressor), nameof(ZlibPayloadCompressor) },
        { nameof(ZlibPayloadCompressor), nameof(SharpZipPayloadCompressor) },
        { nameof(SharpZipPayloadCompressor), nameof(ZlibPayloadCompressor) },
        { nameof(SharpZipPayloadCompressor), nameof(SharpZipPayloadCompressor) },
    };

    [Fact]
    public void The_platform_of_the_tests_has_zlib() => ZlibPayloadCompressor.IsSupported.Should().BeTrue();

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_reads_what_the_other_wrote(string writer, string reader)
    {
        var (from, to) = (Create(writer), Create(reader));
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>().Filter(bytes => bytes is not null), bytes => RoundTrip(from, to, bytes)).QuickCheckThrowOnFailure();
        foreach (var length in new[] { 0, 1, 255, 256, 8_191, 8_192, 8_193, 16_383, 16_384, 16_385, 32_768, 65_536, 1_000_000 })
        {
            RoundTrip(from, to, new byte[length]).Should().BeTrue("{0} zeros come back", length);
            RoundTrip(from, to, Noise(length)).Should().BeTrue("{0} bytes of noise come back", length);
        }
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void A_stream_that_ends_early_is_refused_at_every_byte(string name)
    {
        var compressor = Create(name);
        foreach (var source in new[] { Text[..300], Noise(300), new byte[300] })
        {
            var stream = Compress(compressor, source);
            for (var length = 0; length < stream.Length; length++)
                compressor.Decompress(stream.AsSpan(0, length), new byte[source.Length]).Should().Be(DecodeStatus.BadCompression, "only {0} of {1} bytes are there", length, stream.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void Bytes_after_the_stream_are_refused(string name)
    {
        var compressor = Create(name);
        foreach (var source in new[] { Text, Text[..300], Noise(9_000), new byte[300] })
        {
            var stream = Compress(compressor, source);
            foreach (var extra in new[] { 1, 2, 3, 4, 5, 100, 8_192, 20_000 })
                compressor.Decompress([.. stream, .. new byte[extra]], new byte[source.Length]).Should().Be(DecodeStatus.BadCompression, "{0} bytes follow", extra);
            compressor.Decompress([.. stream, .. stream], new byte[source.Length]).Should().Be(DecodeStatus.BadCompression, "a second stream follows");
        }
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void Every_flipped_bit_is_noticed(string name)
    {
        // The header's check covers its two bytes, the checksum everything else; only unused bits before a byte boundary may pass, and there are few.
        var compressor = Create(name);
        foreach (var source in new[] { Text[..300], Noise(64) })
        {
            var stream = Compress(compressor, source);
            var destination = new byte[source.Length];
            for (var bit = 0; bit < 8 * stream.Length; bit++)
            {
                var damaged = stream.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                var status = compressor.Decompress(damaged, destination);
                if (status == DecodeStatus.Ok)
                    destination.Should().Equal(source, "a flip of bit {0} that is accepted changes nothing", bit);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void A_wrong_checksum_is_refused(string name)
    {
        var compressor = Create(name);
        var stream = Compress(compressor, Text);
        for (var at = stream.Length - 4; at < stream.Length; at++)
        {
            var damaged = stream.ToArray();
            damaged[at] ^= 0x10;
            compressor.Decompress(damaged, new byte[Text.Length]).Should().Be(DecodeStatus.BadCompression);
        }
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void The_destination_must_be_filled_exactly(string name)
    {
        var compressor = Create(name);
        var stream = Compress(compressor, Text);
        foreach (var length in new[] { 0, 1, Text.Length / 2, Text.Length - 1, Text.Length + 1, 2 * Text.Length })
            compressor.Decompress(stream, new byte[length]).Should().Be(DecodeStatus.BadCompression, "{0} bytes are expected", length);
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void A_preset_dictionary_is_refused(string name)
    {
        var stream = Compress(Create(name), Text);
        stream[1] = (byte)((stream[1] & 0xC0) | 0x20);
        stream[1] += (byte)(31 - (((stream[0] << 8) | stream[1]) % 31));
        Create(name).Decompress(stream, new byte[Text.Length]).Should().Be(DecodeStatus.BadCompression);
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void Raw_deflate_and_gzip_are_refused(string name)
    {
        using var raw = new MemoryStream();
        using (var deflate = new DeflateStream(raw, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(Text);
        using var gzipped = new MemoryStream();
        using (var gzip = new GZipStream(gzipped, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Text);
        Create(name).Decompress(raw.ToArray(), new byte[Text.Length]).Should().Be(DecodeStatus.BadCompression);
        Create(name).Decompress(gzipped.ToArray(), new byte[Text.Length]).Should().Be(DecodeStatus.BadCompression);
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void Noise_never_throws(string name)
    {
        var compressor = Create(name);
        var random = new Random(20_250_615);
        var destination = new byte[512];
        for (var i = 0; i < 3_000; i++)
        {
            var noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            if (noise.Length > 2)
                (noise[0], noise[1]) = (0x78, 0x9c);
            compressor.Decompress(noise, destination).Should().Be(DecodeStatus.BadCompression);
        }

        RoundTrip(compressor, compressor, Text).Should().BeTrue("what was damaged before leaves no trace");
    }

    [Theory]
    [MemberData(nameof(Compressors))]
    public void Threads_may_share_one(string name)
    {
        var compressor = Create(name);
        Parallel.For(0, 64, i => RoundTrip(compressor, compressor, Text[..(100 * i)]).Should().BeTrue());
    }

    private static IPayloadCompressor Create(string name) => name == nameof(ZlibPayloadCompressor) ? new ZlibPayloadCompressor() : new SharpZipPayloadCompressor();

    private static byte[] Compress(IPayloadCompressor compressor, ReadOnlySpan<byte> source)
    {
        var stream = new ArrayBufferWriter<byte>();
        compressor.Compress(source, stream);
        return stream.WrittenSpan.ToArray();
    }

    private static bool RoundTrip(IPayloadCompressor writer, IPayloadCompressor reader, byte[] source)
    {
        var destination = new byte[source.Length];
        return reader.Decompress(Compress(writer, source), destination) == DecodeStatus.Ok && destination.AsSpan().SequenceEqual(source);
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }
}
