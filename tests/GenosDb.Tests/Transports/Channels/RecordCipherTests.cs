using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

public sealed class RecordCipherTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    [Fact]
    public void Records_have_the_bytes_that_the_page_on_bytes_says()
    {
        using var cipher = new RecordCipher(Key, recordsPerKey: 2);
        string[] records = [.. Enumerable.Range(0, 5).Select(_ => Convert.ToHexStringLower(Seal(cipher, "Genos"u8)))];
        // Computed from the text of the page with the AES-GCM and HKDF of Python's cryptography package.
        records.Should().Equal(
            "49d9dbb1c6dd8d3db00c48faa95e247acd0b9eb8f5",
            "52b3d19337b504fd06d13e39db4a2e6cbc17042414",
            "a09941df7fb235a968ab37964308423cdb35d0ed37",
            "0329b7c90397571de11ca8a44cb3e9f3bda26d7e08",
            "771fecb723c0125034afbb4f8d2347876ceb3c491c");
    }

    [Fact]
    public void What_is_sealed_opens_over_many_keys()
    {
        using var sending = new RecordCipher(Key, recordsPerKey: 3);
        using var receiving = new RecordCipher(Key, recordsPerKey: 3);
        for (byte number = 0; number < 20; number++)
        {
            var content = new byte[1];
            receiving.TryOpen(Seal(sending, [number]), content).Should().BeTrue();
            content[0].Should().Be(number);
        }
    }

    [Theory]
    [InlineData("repeated")]
    [InlineData("dropped")]
    [InlineData("moved")]
    [InlineData("cut")]
    [InlineData("lengthened")]
    [InlineData("altered")]
    [InlineData("emptied")]
    public void I09_a_record_that_is_not_the_next_one_ends_the_direction(string attack)
    {
        using var sending = new RecordCipher(Key);
        using var receiving = new RecordCipher(Key);
        byte[] first = Seal(sending, "first"u8), second = Seal(sending, "second"u8), third = Seal(sending, "third"u8), content = new byte[64];
        receiving.TryOpen(first, content).Should().BeTrue();
        content.AsSpan().Clear();

        receiving.TryOpen(attack switch
        {
            "repeated" => first,
            "dropped" => third,
            "moved" => third,
            "cut" => second[..^1],
            "lengthened" => [.. second, 0],
            "altered" => [(byte)(second[0] ^ 1), .. second[1..]],
            _ => [],
        }, content).Should().BeFalse();

        content.Should().OnlyContain(one => one == 0, "no byte of it is delivered");
        receiving.TryOpen(second, content).Should().BeFalse("nothing opens after a failure");
    }

    [Fact]
    public void A_record_of_the_other_direction_does_not_open()
    {
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        Handshakes.Run(dialling, listening);
        using OpenChannel alice = dialling.Channel!, bob = listening.Channel!;
        alice.Receiving.TryOpen(Seal(alice.Sending, "echo"u8), new byte[64]).Should().BeFalse();
    }

    [Fact]
    public void A_record_allocates_nothing()
    {
        using var sending = new RecordCipher(Key);
        using var receiving = new RecordCipher(Key);
        byte[] content = new byte[1_000], record = new byte[1_000 + RecordCipher.OverheadBytes];
        sending.Seal(content, record);
        receiving.TryOpen(record, content);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            sending.Seal(content, record);
            receiving.TryOpen(record, content);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static byte[] Seal(RecordCipher cipher, ReadOnlySpan<byte> content)
    {
        var record = new byte[content.Length + RecordCipher.OverheadBytes];
        cipher.Seal(content, record);
        return record;
    }
}
