using System.Buffers;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Security;

public class SecurityManagerTests
{
    private static readonly HybridTimestamp Now = WireSamples.At(0);
    private static readonly PeerContext Bob = new(Identity: null, "bob");

    [Fact]
    public void Honest_operations_are_accepted_in_order()
    {
        var result = Verify(WireSamples.Mixed());
        result.Accepted.Select(operation => operation.Id).Should().Equal(WireSamples.Mixed().Select(operation => operation.Id));
        result.Others.Should().BeEmpty();
        result.Fault.Should().Be(CarrierFault.None);
    }

    [Fact]
    public void Rebuilding_is_accepted_as_a_whole_and_rebuilds_the_same_bytes()
    {
        var codec = WireSamples.Codec();
        var security = new SecurityManager(WireSamples.Database, null, codec);
        Prop.ForAll(Arb.From(Gen.ArrayOf(AnyGoodOrBadOperation())), operations =>
        {
            var first = security.VerifyIncomingOperations(WireSamples.Encode(codec, operations), Bob, Now);
            var rebuilt = first.Rebuild();
            var second = security.VerifyIncomingOperations(rebuilt, Bob, Now);
            return second.Others.IsEmpty
                && second.Fault == CarrierFault.None
                && second.Accepted.Select(operation => operation.Id).SequenceEqual(first.Accepted.Select(operation => operation.Id))
                && second.Rebuild().Span.SequenceEqual(rebuilt.Span)
                && first.Accepted.Length + first.Others.Length == operations.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_bad_operation_does_not_spoil_its_neighbours()
    {
        var result = Verify(
            WireSamples.Upsert("ann", WireSamples.At(1)),
            WireSamples.Make((OperationKind)20, "ann", WireSamples.At(2), WireSamples.Ann),
            WireSamples.Remove("bob", WireSamples.At(3)));
        result.Accepted.Select(operation => operation.NodeId).Should().Equal("ann", "bob");
        result.Others.Select(other => (other.Index, other.Verdict)).Should().Equal((1, OperationVerdict.Malformed));
        result.Fault.Should().Be(CarrierFault.IntrinsicFault);
    }

    public static TheoryData<OperationVerdict, string> Faults => new()
    {
        { OperationVerdict.Malformed, "unknown kind" },
        { OperationVerdict.Malformed, "unknown flag" },
        { OperationVerdict.Malformed, "sealed removal" },
        { OperationVerdict.Malformed, "upsert without body" },
        { OperationVerdict.Malformed, "removal with body" },
        { OperationVerdict.Malformed, "no id" },
        { OperationVerdict.Malformed, "control character" },
        { OperationVerdict.Malformed, "no target" },
        { OperationVerdict.Malformed, "no origin" },
        { OperationVerdict.Malformed, "unused code" },
        { OperationVerdict.OverLimit, "long id" },
        { OperationVerdict.OverLimit, "long label" },
        { OperationVerdict.NotCanonical, "long number" },
        { OperationVerdict.BeforeGenesis, "before genesis" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_intrinsic_fault_is_named_and_the_carrier_blamed(OperationVerdict verdict, string fault)
    {
        var at = WireSamples.At(0);
        var result = Verify(fault switch
        {
            "unknown kind" => WireSamples.Make((OperationKind)5, "ann", at),
            "unknown flag" => WireSamples.Make(OperationKind.Upsert, "ann", at, WireSamples.Ann, flags: 2),
            "sealed removal" => WireSamples.Make(OperationKind.Remove, "ann", at, flags: 1),
            "upsert without body" => WireSamples.Make(OperationKind.Upsert, "ann", at),
            "removal with body" => WireSamples.Make(OperationKind.Remove, "ann", at, WireSamples.Ann),
            "no id" => WireSamples.Upsert("", at),
            "control character" => WireSamples.Upsert("a\u0085b", at),
            "no target" => WireSamples.Link("ann", "", "", at),
            "no origin" => WireSamples.Upsert("ann", new HybridTimestamp(WireSamples.Moment, 0, default)),
            "unused code" => WireSamples.Upsert("ann", at, [0xc1]),
            "long id" => WireSamples.Upsert(new string('ü', 129), at),
            "long label" => WireSamples.Link("ann", new string('x', 65), "bob", at),
            "long number" => WireSamples.Upsert("ann", at, [0xcc, 0x01]),
            _ => WireSamples.Upsert("ann", new HybridTimestamp(1_577_836_799_999, 0, WireSamples.Alice)),
        });
        result.Accepted.Should().BeEmpty();
        result.Others.Should().ContainSingle().Which.Verdict.Should().Be(verdict);
        result.Fault.Should().Be(CarrierFault.IntrinsicFault);
    }

    [Fact]
    public void Genesis_itself_is_accepted() =>
        Verify(WireSamples.Upsert("ann", new HybridTimestamp(1_577_836_800_000, 0, WireSamples.Alice))).Others.Should().BeEmpty();

    [Theory]
    [InlineData(600_000, false)]
    [InlineData(600_001, true)]
    [InlineData(86_400_000, true)]
    [InlineData(86_400_001, true)]
    [InlineData(100_000_000_000_000, true)] // the year 5138
    public void What_lies_ahead_is_set_aside_and_nobody_is_blamed(long milliseconds, bool isTooFar)
    {
        var result = Verify(WireSamples.Upsert("ann", WireSamples.At(milliseconds)));
        result.Fault.Should().Be(CarrierFault.None);
        result.Others.Select(other => other.Verdict).Should().Equal(isTooFar ? [OperationVerdict.TooFarAhead] : []);
    }

    [Fact]
    public void The_same_operation_twice_is_accepted_once()
    {
        var (ann, bob) = (WireSamples.Upsert("ann", WireSamples.At(1)), WireSamples.Upsert("bob", WireSamples.At(1)));
        var result = Verify(ann, bob, WireSamples.Upsert("ann", WireSamples.At(1)), ann);
        result.Accepted.Select(operation => operation.Id).Should().Equal(new[] { ann.Id, bob.Id }.Order());
        result.Others.Select(other => other.Verdict).Should().Equal(OperationVerdict.Duplicate, OperationVerdict.Duplicate);
        result.Fault.Should().Be(CarrierFault.None);
    }

    [Fact]
    public void One_stamp_on_two_bodies_is_no_duplicate()
    {
        var result = Verify(WireSamples.Upsert("ann", WireSamples.At(1)), WireSamples.Upsert("ann", WireSamples.At(1), WireSamples.Fortytwo));
        result.Accepted.Should().HaveCount(2).And.BeInAscendingOrder(OperationOrder.Instance);
    }

    [Fact]
    public void Verdicts_are_in_the_order_of_the_container_whatever_their_reason()
    {
        Operation[] operations =
        [
            WireSamples.Upsert("ann", WireSamples.At(5)),
            WireSamples.Upsert("ann", WireSamples.At(5)),
            WireSamples.Upsert("", WireSamples.At(3)),
            WireSamples.Upsert("bob", WireSamples.At(1)),
        ];
        var security = new SecurityManager(WireSamples.Database, null, new FixedCodec(operations));
        var result = security.VerifyIncomingOperations(default, Bob, Now);
        result.Accepted.Should().Equal(operations[3], operations[0]);
        result.Others.Select(other => (other.Index, other.Verdict)).Should().Equal((1, OperationVerdict.Duplicate), (2, OperationVerdict.Malformed));
    }

    [Fact]
    public void A_container_that_cannot_be_taken_apart_changes_nothing()
    {
        var result = new SecurityManager(WireSamples.Database, null, WireSamples.Codec()).VerifyIncomingOperations(new byte[] { 0, 0xc1 }, Bob, Now);
        result.Accepted.Should().BeEmpty();
        result.Others.Should().BeEmpty();
        result.Fault.Should().Be(CarrierFault.Undecodable);
    }

    [Fact]
    public void The_limits_of_the_database_are_given_to_the_codec()
    {
        var limits = new GenosLimits { InflatedBytes = 10 };
        var security = new SecurityManager(WireSamples.Database, null, WireSamples.Codec(), limits);
        security.VerifyIncomingOperations(WireSamples.Encode(WireSamples.Codec(), WireSamples.Mixed()), Bob, Now).Fault.Should().Be(CarrierFault.Undecodable);
    }

    [Fact]
    public void A_container_that_was_prepared_is_not_taken_apart_again_and_no_other_passes_for_it()
    {
        var codec = new CountingCodec(Tampering.Codec);
        var security = new SecurityManager(EngineCluster.Database, Person.Policy(), codec);
        byte[] bytes = Tampering.Container(Person.Root.Upsert(1, "a", 1)).ToArray(), same = [.. bytes];
        var other = Tampering.Container(Person.Root.Upsert(2, "b", 1)).ToArray();
        Verify(bytes, decodes: 1, "a");
        security.Prepare(bytes);
        Verify(bytes, decodes: 1, "a");
        Verify(bytes, decodes: 1, "a");
        security.Prepare(bytes);
        Verify(same, decodes: 2, "a");
        security.Prepare(bytes);
        Verify(bytes.AsMemory(..^1), decodes: 2);

        // The buffer of a link is used again.
        security.Prepare(bytes);
        other.CopyTo(bytes.AsSpan());
        security.Prepare(bytes);
        Verify(bytes, decodes: 2, "b");
        security.Prepare(bytes);
        bytes[1] ^= 0xFF;
        security.Prepare(bytes);
        Verify(bytes, decodes: 3);

        void Verify(ReadOnlyMemory<byte> container, int decodes, params string[] ids)
        {
            security.VerifyIncomingOperations(container, Bob, new HybridTimestamp(Person.Root.At(5).Packed, new ReplicaId(1))).Accepted.Select(operation => operation.NodeId).Should().Equal(ids);
            codec.Decodes.Should().Be(decodes);
            codec.Decodes = 0;
        }
    }

    [Fact]
    public void An_operation_of_another_database_is_refused()
    {
        var foreign = Operation.Remove(DatabaseId.From("trains"), WireSamples.At(0), "ann");
        var result = new SecurityManager(WireSamples.Database, null, new FixedCodec(foreign)).VerifyIncomingOperations(default, Bob, Now);
        result.Others.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.WrongDatabase);
        result.Fault.Should().Be(CarrierFault.IntrinsicFault);
    }

    [Fact]
    public void A_signed_operation_is_not_allowed_in_an_unsigned_database()
    {
        var scope = new OperationScope(WireSamples.Database, schemeId: 1, publicKey: new byte[33]);
        var signed = new Operation(scope, OperationKind.Remove, 0, "ann", "", null, WireSamples.At(0), null, new SignatureProof(new byte[64]));
        var security = new SecurityManager(WireSamples.Database, null, new FixedCodec(signed));
        var result = security.VerifyIncomingOperations(default, Bob, Now);
        result.Others.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.SchemeNotAllowed);
        security.Permits(signed).Should().BeFalse();
    }

    [Fact]
    public void A_proof_without_a_scheme_is_malformed()
    {
        var proved = new Operation(WireSamples.Scope, OperationKind.Remove, 0, "ann", "", null, WireSamples.At(0), null, new SignatureProof(new byte[64]));
        new SecurityManager(WireSamples.Database, null, new FixedCodec(proved)).VerifyIncomingOperations(default, Bob, Now)
            .Others.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.Malformed);
    }

    [Fact]
    public void Whoever_is_let_in_may_write() =>
        new SecurityManager(WireSamples.Database, null, WireSamples.Codec()).Permits(WireSamples.Upsert("ann", WireSamples.At(0))).Should().BeTrue();

    [Fact]
    public void The_format_id_is_frozen_and_names_the_database()
    {
        // Computed apart from the library, with Python:
        //   h = hashlib.sha256
        //   db = h(b"GenosDB/db/v1\0" + (8).to_bytes(2, "big") + b"airports" + bytes(16)).digest()
        //   h(b"GenosDB/format/v1\0" + db + struct.pack(">QQ", 1577836800000, 2**48 - 1) + b"\x01\x00"
        //     + struct.pack(">7I", 1 << 20, 64, 65536, 256, 256, 64, 3 << 20)).digest()[:8].hex()
        new SecurityManager(WireSamples.Database, null, WireSamples.Codec()).FormatId.Should().Be(0xf27e827acf217a49);
        new SecurityManager(DatabaseId.From("trains"), null, WireSamples.Codec()).FormatId.Should().NotBe(0xf27e827acf217a49);
    }

    [Fact]
    public void An_unsigned_database_has_no_policy() =>
        new SecurityManager(WireSamples.Database, null, WireSamples.Codec()).PolicyId.Should().Be(0);

    [Fact]
    public void Ten_thousand_operations_in_order_compute_no_id()
    {
        var codec = WireSamples.Codec();
        var container = WireSamples.Encode(codec, [.. Enumerable.Range(0, 4_096).Select(WireSamples.User)]);
        var security = new SecurityManager(WireSamples.Database, null, codec);
        security.VerifyIncomingOperations(container, Bob, Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        security.VerifyIncomingOperations(container, Bob, Now).Accepted.Length.Should().Be(4_096);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 4_096).Should().BeLessThan(300, "an operation, its id and its body are all that is made");
    }

    private static Gen<Operation> AnyGoodOrBadOperation() => Gen.Frequency(
        (5, WireSamples.AnyOperation()),
        (1, Gen.Elements(
            WireSamples.Make((OperationKind)0, "ann", WireSamples.At(0)),
            WireSamples.Upsert("ann", WireSamples.At(0), [0xcc, 0x00]),
            WireSamples.Upsert("ann", WireSamples.At(700_000)),
            WireSamples.Remove("ann", new HybridTimestamp(5, WireSamples.Bob)))));

    private static VerificationResult Verify(params ReadOnlySpan<Operation> operations)
    {
        var codec = WireSamples.Codec();
        return new SecurityManager(WireSamples.Database, null, codec).VerifyIncomingOperations(WireSamples.Encode(codec, operations), Bob, Now);
    }

    private sealed class CountingCodec(IPayloadCodec codec) : IPayloadCodec
    {
        public int Decodes { get; set; }

        public DecodeStatus Decode(ReadOnlySpan<byte> container, GenosLimits limits, out ImmutableArray<Operation> operations)
        {
            Decodes++;
            return codec.Decode(container, limits, out operations);
        }

        public void Encode(ReadOnlySpan<Operation> operations, IBufferWriter<byte> destination) => codec.Encode(operations, destination);
    }
}
