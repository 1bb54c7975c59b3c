using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Operations;

public class OperationEnvelopeTests
{
    [Fact]
    public void Any_operation_comes_back() =>
        Prop.ForAll(Arb.From(WireSamples.AnyOperation()), operation =>
            Read(Write(operation), out var read) == DecodeStatus.Ok
            && read!.Id == operation.Id
            && Write(read).AsSpan().SequenceEqual(Write(operation))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_sealed_value_stays_sealed()
    {
        Read(Write(WireSamples.Make(OperationKind.Upsert, "ann", WireSamples.At(0), WireSamples.Ann, flags: 1)), out var read);
        read!.IsSealed.Should().BeTrue();
    }

    [Fact]
    public void The_public_reader_gives_the_operation_of_that_database()
    {
        var record = Write(WireSamples.Remove("ann", WireSamples.At(0)));
        Operation.TryRead(WireSamples.Database, record, out var here).Should().Be(DecodeStatus.Ok);
        Operation.TryRead(DatabaseId.From("trains"), record, out var there).Should().Be(DecodeStatus.Ok);
        here!.Id.Should().Be(WireSamples.Remove("ann", WireSamples.At(0)).Id);
        there!.Id.Should().NotBe(here.Id);
    }

    [Fact]
    public void What_the_operation_says_is_not_checked_by_reading()
    {
        Read(Write(WireSamples.Make((OperationKind)200, "", WireSamples.At(0), [0xc1], flags: 0xFF)), out var read).Should().Be(DecodeStatus.Ok);
        read!.CheckValidity().Should().Be(DecodeStatus.Malformed);
    }

    [Fact]
    public void A_record_that_ends_early_is_refused_at_every_byte()
    {
        foreach (var operation in WireSamples.Mixed())
        {
            var record = Write(operation);
            for (var length = 0; length < record.Length; length++)
            {
                Read(record.AsSpan(0, length), out var read).Should().Be(DecodeStatus.Truncated);
                read.Should().BeNull();
            }
        }
    }

    [Fact]
    public void Every_flipped_bit_gives_a_status_and_what_is_accepted_is_another_operation()
    {
        foreach (var operation in WireSamples.Mixed())
        {
            var record = Write(operation);
            for (var bit = 0; bit < 8 * record.Length; bit++)
            {
                var damaged = record.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                if (Read(damaged, out var read) != DecodeStatus.Ok)
                    continue;
                Write(read!).Should().Equal(damaged);
                read!.Id.Should().NotBe(operation.Id);
            }
        }
    }

    public static TheoryData<DecodeStatus, string> Broken => new()
    {
        // The honest one: 1, remove, no flags, "a", "", "", the stamp 0 of alice, no signer, no body, no proof.
        { DecodeStatus.Ok, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.TrailingBytes, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400 c0" },
        { DecodeStatus.UnknownVersion, "9a 02 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.Malformed, "99 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0" },
        { DecodeStatus.Malformed, "9b 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400 c0" },
        { DecodeStatus.Malformed, "9a 01 cd0102 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 ff a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a162 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a0 c40f 0000000000000000 0a11ce0a11ce0a c0 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c40100" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 01 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a1ff a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.UnknownVersion, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c40101 c0 c400" },
        { DecodeStatus.NotCanonical, "9a 01 cc02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c0 c0 c400" },
        { DecodeStatus.Truncated, "9a 01 02 00 dbffffffff" },
        { DecodeStatus.Malformed, "8a 01 02" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Only_the_form_that_is_written_is_read(DecodeStatus expected, string record) =>
        Read(Convert.FromHexString(record.Replace(" ", "", StringComparison.Ordinal)), out _).Should().Be(expected);

    [Fact]
    public void A_signed_operation_is_written_with_its_signer()
    {
        var scope = new OperationScope(WireSamples.Database, schemeId: 1, publicKey: [0x02, 0xAA]);
        var record = Write(new Operation(scope, OperationKind.Remove, 0, "a", "", null, new HybridTimestamp(0, WireSamples.Alice), null, new SignatureProof([0xBB])));
        Convert.ToHexStringLower(record).Should().Be("9a010200a161a0a0c41000000000000000000a11ce0a11ce0a11c4030102aac0c401bb");
    }

    private static byte[] Write(Operation operation)
    {
        var record = new ArrayBufferWriter<byte>();
        operation.WriteTo(record);
        return record.WrittenSpan.ToArray();
    }

    private static DecodeStatus Read(ReadOnlySpan<byte> record, out Operation? operation) => Operation.TryRead(WireSamples.Database, record, out operation);
}
