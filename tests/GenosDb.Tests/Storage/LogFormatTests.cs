using System.Text;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage;

/// <summary>The bytes of format 1, which docs/log-format.md describes.</summary>
public sealed class LogFormatTests
{
    private static readonly LogFileHeader Header = new(LogFileKind.Segment, new UInt128(0x0001020304050607, 0x08090A0B0C0D0E0F), new UInt128(0x1011121314151617, 0x18191A1B1C1D1E1F), Lsn: 0x2A, Incarnation: 7);

    [Fact]
    public void The_checksum_is_that_of_Castagnoli()
    {
        Crc32C.Of("123456789"u8).Should().Be(0xE3069283);
        Crc32C.Of([]).Should().Be(0);
        Crc32C.Finish(Crc32C.Append(Crc32C.Append(Crc32C.Start, "1234567890"u8[..3]), "456789"u8)).Should().Be(0xE3069283);
    }

    [Fact]
    public void A_header_is_these_80_bytes()
    {
        var bytes = new byte[LogFileHeader.Bytes];
        Header.Write(bytes);

        Convert.ToHexStringLower(bytes).Should().Be(
            "47454e4f534c4f47" + "00010000" + "00000000" + "00000000" + "00000000"
            + "000102030405060708090a0b0c0d0e0f" + "101112131415161718191a1b1c1d1e1f"
            + "000000000000002a" + "0000000000000007" + "00000000" + Hex(Crc32C.Of(bytes.AsSpan(0, 76))));
        LogFileHeader.TryRead(bytes, LogFileKind.Segment, "file", out var read).Should().BeTrue();
        read.Should().Be(Header);
        LogFileHeader.TryRead(bytes, LogFileKind.Snapshot, "file", out _).Should().BeFalse();
    }

    [Fact]
    public void A_frame_is_these_bytes_and_zeros_up_to_a_multiple_of_eight()
    {
        var buffer = new FrameBuffer(frameBytes: 1_000);
        buffer.Add(OpenedLog.Batch(("ab", "xyz"), ("c", null)), lsn: 5, durableLsn: 3, Header.Salt, () => throw new InvalidOperationException("There is little to write."));

        var frame = buffer.Written.ToArray();
        Convert.ToHexStringLower(frame).Should().Be(
            "00000012" + Convert.ToHexStringLower(frame.AsSpan(4, 4)) + "01" + "01" + "0000" + "00000002" + "0000000000000005" + "0000000000000003"
            + "0002" + "00000003" + "6162" + "78797a" + "0001" + "ffffffff" + "63" + "000000000000");
        byte[] covered = [.. Convert.FromHexString("101112131415161718191a1b1c1d1e1f"), .. frame[..4], .. frame[8..(32 + 18)]];
        Convert.ToHexStringLower(frame.AsSpan(4, 4)).Should().Be(Hex(Crc32C.Of(covered)), "the file id is the salt");
    }

    [Fact]
    public void A_batch_goes_over_frames_that_continue_each_other()
    {
        var buffer = new FrameBuffer(frameBytes: 40);
        var last = buffer.Add(OpenedLog.Batch(("a", new string('1', 20)), ("b", new string('2', 20)), ("c", new string('3', 20))), lsn: 10, durableLsn: 0, Header.Salt, () => { });

        last.Should().Be(12);
        var rest = buffer.Written;
        for (var lsn = 10; lsn <= 12; lsn++)
        {
            LogFrame.IsPlausible(rest, out var length).Should().BeTrue();
            LogFrame.TryRead(rest[..length], Header.Salt, out var frame).Should().BeTrue();
            (frame.Lsn, frame.ContinuesBatch, frame.EndsBatch, frame.Records).Should().Be((lsn, lsn > 10, lsn == 12, 1));
            rest = rest[length..];
        }

        rest.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void A_frame_of_another_file_is_none()
    {
        var buffer = new FrameBuffer(frameBytes: 1_000);
        buffer.Add(OpenedLog.Batch(("a", "b")), lsn: 1, durableLsn: 0, Header.Salt, () => { });

        LogFrame.TryRead(buffer.Written, (Header with { FileId = 1 }).Salt, out _).Should().BeFalse();
        LogFrame.TryRead(buffer.Written, Header.Salt, out _).Should().BeTrue();
    }

    [Fact]
    public void Names_are_these()
    {
        new SegmentName(0x1F, 3).ToString().Should().Be("log-000000000000001f-00000003.glog");
        SegmentName.TryParse("log-000000000000001f-00000003.glog", out var segment).Should().BeTrue();
        segment.Should().Be(new SegmentName(31, 3));
        new SnapshotName(0x1F).ToString().Should().Be("snap-000000000000001f.gsnap");
        SnapshotName.TryParse("snap-000000000000001f.gsnap", out var snapshot).Should().BeTrue();
        snapshot.Should().Be(new SnapshotName(31));
        foreach (var other in (string[])["log-000000000000001f-00000003.glog.tmp", "log-000000000000001g-00000003.glog", "log-0000000000000000-00000003.glog", "snap-f.gsnap", "log-ffffffffffffffff-00000003.glog"])
            (SegmentName.TryParse(other, out _) || SnapshotName.TryParse(other, out _)).Should().BeFalse("{0} is no name", other);
    }

    [Theory]
    [InlineData(8, 2, "format 2.0")]
    [InlineData(15, 1, "features 0x00000001")]
    [InlineData(20, 1, "cipher 1")]
    public void A_newer_file_is_refused_with_what_it_needs(int offset, byte value, string needs)
    {
        var bytes = new byte[LogFileHeader.Bytes];
        Header.Write(bytes);
        // Big-endian: the low byte of the major version is the second.
        bytes[offset == 8 ? 9 : offset] = value;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(76), Crc32C.Of(bytes.AsSpan(0, 76)));

        var problem = FluentActions.Invoking(() => LogFileHeader.TryRead(bytes, LogFileKind.Segment, "the file", out _)).Should().Throw<StorageException>().Which;
        problem.Failure.Should().Be(StorageFailure.UnsupportedVersion);
        problem.Message.Should().Contain("the file").And.Contain(needs).And.Contain("Update the package");
    }

    [Fact]
    public void A_newer_minor_version_and_unknown_compatible_features_are_read()
    {
        var bytes = new byte[LogFileHeader.Bytes];
        Header.Write(bytes);
        (bytes[11], bytes[19]) = (9, 1);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(76), Crc32C.Of(bytes.AsSpan(0, 76)));

        LogFileHeader.TryRead(bytes, LogFileKind.Segment, "file", out var read).Should().BeTrue();
        read.Should().Be(Header);
    }

    [Fact]
    public void Records_that_do_not_fit_are_no_records()
    {
        var payload = new byte[64];
        var length = RecordFormat.Write(payload, new StorageRecord(Encoding.UTF8.GetBytes("key"), Encoding.UTF8.GetBytes("value")));

        length.Should().Be(14);
        RecordFormat.IsWhole(payload.AsSpan(0, length), 1).Should().BeTrue();
        RecordFormat.IsWhole(payload.AsSpan(0, length), 2).Should().BeFalse();
        RecordFormat.IsWhole(payload.AsSpan(0, length - 1), 1).Should().BeFalse();
        payload[2] = 0x7F;
        RecordFormat.IsWhole(payload, 1).Should().BeFalse("2 GiB are not there");
    }

    [Fact]
    public void A_snapshot_of_equal_records_has_equal_contents_and_compresses()
    {
        var disk = new SimulatedDisk(seed: 1);
        foreach (var name in (string[])["one", "two"])
        {
            using var file = disk.Open(name, StorageFileMode.CreateNew);
            using var writer = new SnapshotWriter(file, Header with { Kind = LogFileKind.Snapshot });
            for (var i = 0; i < 5_000; i++)
                writer.Add(new StorageRecord(Encoding.UTF8.GetBytes($"key {i:d6}"), Encoding.UTF8.GetBytes($"{{ \"name\": \"alice {i % 17}\", \"likes\": \"the colour green and number {i}\" }}")));
            writer.Finish().Should().Be(file.Length).And.BeLessThan(5_000 * 40);
        }

        using var files = new StoreFiles(disk);
        var records = 0;
        SnapshotReader.Read(files, "one", Header.Lsn, Header.StoreId, (_, _, _) => records++, new ProgressMeter(null, TimeProvider.System), CancellationToken.None, out var incarnation).Should().BeNull();
        (records, incarnation).Should().Be((5_000, 7));
        Contents("one").Should().Equal(Contents("two"));

        byte[] Contents(string name)
        {
            using var file = disk.Open(name, StorageFileMode.Read);
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            return bytes;
        }
    }

    [Fact]
    public void A_snapshot_takes_ascending_keys_alone()
    {
        using var file = new SimulatedDisk(seed: 1).Open("one", StorageFileMode.CreateNew);
        using var writer = new SnapshotWriter(file, Header with { Kind = LogFileKind.Snapshot });
        writer.Add(new StorageRecord(new byte[] { 2 }, default));

        FluentActions.Invoking(() => writer.Add(new StorageRecord(new byte[] { 2 }, default))).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => writer.Add(new StorageRecord(new byte[] { 1, 9 }, default))).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => writer.Add(new StorageRecord(new byte[] { 3 }, default, IsDeletion: true))).Should().Throw<InvalidOperationException>();
    }

    private static string Hex(uint number) => number.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
