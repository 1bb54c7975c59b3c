using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Tests.Operations.Batches;
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
    public void As_text_it_is_one_line_without_its_value()
    {
        var stamp = new HybridTimestamp(1_780_315_200_000UL << 16, new ReplicaId(1));
        WireSamples.Make(OperationKind.Upsert, "ann\nwarn", stamp, WireSamples.Ann).ToString().Should().Be("Upsert ann warn at 2026-06-01T12:00:00.0000000+00:00", "one that was received may have any name");
        Operation.Link(WireSamples.Database, stamp, "ann", "knows", "bob").ToString().Should().Be("Link ann -[knows]-> bob at 2026-06-01T12:00:00.0000000+00:00");
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
        { DecodeStatus.Ok, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c40101 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c400 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c40100 c0 c400" },
        { DecodeStatus.Malformed, "9a 01 02 00 a161 a0 a0 c410 0000000000000000 0a11ce0a11ce0a11 c4020002 c0 c40100" },
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

    [Fact]
    public void A_signed_operation_comes_back_with_its_signer_and_its_proof()
    {
        foreach (var operation in SignedSamples.Mixed())
        {
            Read(Write(operation), out var read).Should().Be(DecodeStatus.Ok);
            read!.Id.Should().Be(operation.Id);
            read.Author.Should().Be(operation.Author).And.NotBeNull();
            read.Proof.ToArray().Should().Equal(operation.Proof.ToArray());
            FakeSigner.IsProved(read).Should().BeTrue();
            Write(read).Should().Equal(Write(operation));
            Operation.TryRead(WireSamples.Database, Write(operation), out var again).Should().Be(DecodeStatus.Ok);
            again!.Id.Should().Be(operation.Id);
        }
    }

    [Fact]
    public void Records_of_one_author_share_one_scope()
    {
        var scopes = new OperationScopes(WireSamples.Database);
        var read = SignedSamples.Mixed().Select(operation =>
        {
            Operation.TryRead(scopes, Write(operation), out var again);
            return again!;
        }).ToArray();
        read.Select(operation => operation.Scope).Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(2);
    }

    [Fact]
    public void A_flipped_bit_of_a_signed_record_gives_a_status_or_an_operation_that_nobody_signed()
    {
        foreach (var operation in SignedSamples.Mixed().Where((_, i) => i is 0 or 2 or 7 or 15))
        {
            var record = Write(operation);
            for (var length = 0; length < record.Length; length++)
                Read(record.AsSpan(0, length), out _).Should().Be(DecodeStatus.Truncated);
            for (var bit = 0; bit < 8 * record.Length; bit++)
            {
                var damaged = record.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                if (Read(damaged, out var read) != DecodeStatus.Ok)
                    continue;
                Write(read!).Should().Equal(damaged);
                (read!.ProofForm is not null && FakeSigner.IsProved(read)).Should().BeFalse("bit {0} is flipped", bit);
            }
        }
    }

    [Fact]
    public void Keys_and_proofs_are_bounded()
    {
        Operation Signed(int key, int proof) =>
            new(new OperationScope(WireSamples.Database, 1, new byte[key]), OperationKind.Remove, 0, "a", "", null, WireSamples.At(0), null, new SignatureProof(new byte[proof]));
        Read(Write(Signed(4_096, 4_096)), out _).Should().Be(DecodeStatus.Ok);
        Read(Write(Signed(4_097, 64)), out _).Should().Be(DecodeStatus.OverLimit);
        Read(Write(Signed(33, 4_097)), out _).Should().Be(DecodeStatus.OverLimit);
    }

    private static byte[] Write(Operation operation)
    {
        var record = new ArrayBufferWriter<byte>();
        operation.WriteTo(record);
        return record.WrittenSpan.ToArray();
    }

    private static DecodeStatus Read(ReadOnlySpan<byte> record, out Operation? operation) => Operation.TryRead(WireSamples.Database, record, out operation);
}
