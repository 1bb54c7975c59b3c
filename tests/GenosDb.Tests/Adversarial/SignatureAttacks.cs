using System.Globalization;
using System.Numerics;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Fuzzing;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Transports.Channels;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>A01, A02, A04, A07, A08, A10, A11, A13 and A19 to A22: what is signed, by whom, and with what.</summary>
public sealed class SignatureAttacks
{
    private static readonly Operation Honest = Uma.Upsert(300, "m", "honest");
    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Root.Grant(1, Ada, "admin"), Uma.Upsert(200, "n", "new")];

    [Fact]
    public void A01_no_operation_with_a_flipped_bit_is_accepted()
    {
        var victim = new AttackHarness(History);
        var before = StateHash.Of(victim.Victim);
        var container = Tampering.Uncompressed(Honest);
        for (var bit = 0; bit < 8 * container.Length; bit++)
        {
            Verify(victim, Flip(container, bit)).Accepted.Should().BeEmpty("bit {0} of the container is flipped", bit);
            victim.Deliver(AttackPath.Live, Uma.Address, Flip(container, bit));
        }

        // Records have nothing beside the operation; one that is read is judged like any other.
        var record = FuzzCorpus.Record(Honest);
        var read = 0;
        for (var bit = 0; bit < 8 * record.Length; bit++)
        {
            if (Operation.TryRead(EngineCluster.Database, Flip(record, bit), out var operation) != DecodeStatus.Ok)
                continue;
            Verify(victim, Tampering.Container(operation!)).Accepted.Should().BeEmpty("bit {0} of the record is flipped", bit);
            read++;
        }

        read.Should().BePositive("some are as well-formed as the honest one");
        StateHash.Of(victim.Victim).Should().Be(before);
        victim.Deliver(AttackPath.Live, Uma.Address, container).IsEnded.Should().BeFalse();
        victim.Shows(Honest).Should().BeTrue("not a bit of it is flipped");
    }

    [Fact]
    public void A02_another_valid_key_is_a_bad_signature()
    {
        AttackHarness.IsRefusedOnEveryPath(History, (Honest.With(scope: Ada.Scope), OperationVerdict.BadSignature), (Honest.With(scope: Root.Scope), OperationVerdict.BadSignature));

        // The same in the table of signers of a container.
        var swapped = Tampering.Replace(Tampering.Uncompressed(Honest), Uma.Signer.PublicKey.Span, Ada.Signer.PublicKey.Span);
        AttackHarness.OnEveryPath(History, [swapped], (_, _, delivery) =>
        {
            var refused = delivery.Refused.Should().ContainSingle().Subject;
            (refused.Verdict, refused.Operation.Author).Should().Be((OperationVerdict.BadSignature, Ada.Address));
        });
    }

    [Fact]
    public void A04_an_operation_without_signature_is_refused_with_one_verdict_on_every_path()
    {
        AttackHarness.IsRefusedOnEveryPath(History, (Honest.Unsigned(), OperationVerdict.SchemeNotAllowed), (Root.Grant(301, Gus, "admin").Unsigned(), OperationVerdict.SchemeNotAllowed));
        foreach (var proof in new OperationProof?[] { null, new SignatureProof([]), new SignatureProof(new byte[64]) })
        {
            var bare = new Operation(Uma.Scope, OperationKind.Upsert, 0, "m", "", null, Uma.At(300), Honest.BodyBytes, proof);
            AttackHarness.IsRefusedOnEveryPath(History, (bare, OperationVerdict.BadSignature));
        }
    }

    [Fact]
    public void A04_a_key_of_scheme_0_is_no_container()
    {
        var container = Tampering.Replace(Tampering.Uncompressed(Honest), [1, .. Uma.Signer.PublicKey.Span], [0, .. Uma.Signer.PublicKey.Span]);
        foreach (var path in AttackHarness.AllPaths)
            AttackHarness.Run(path, History, [container], endsLink: true);
    }

    [Fact]
    public void A04_what_a_store_gives_back_counts_by_the_same_rule()
    {
        var victim = new AttackHarness(History);
        victim.Deliver(AttackPath.Live, Uma.Address, Tampering.Container(Honest));
        var before = StateHash.Of(victim.Victim);
        var saved = victim.Victim.Engine.Capture();
        var head = victim.Victim.Engine.Head.Packed;
        var forged = saved with
        {
            Registers = saved.Registers.Add((Gus.Upsert(310, "gus", 1), head + 1)).Add((Honest.Unsigned().With(id: "unsigned"), head + 2)),
            Summary = saved.Summary with { Head = head + 2 },
        };

        var restarted = victim.Cluster.Restart(victim.Victim, forged, isClean: true);

        StateHash.Of(restarted).Should().Be(before, "an author without the right, and no author at all, count nowhere");
        restarted.Value("m").Should().Be((GenosValue)"honest");
    }

    [Fact]
    public void A07_an_operation_of_another_database_is_refused()
    {
        var foreign = new Person(3, DatabaseId.From("other")).Upsert(300, "m", "honest");

        // No container names its database: there the signature does not fit, since the id covers it.
        AttackHarness.IsRefusedOnEveryPath(History, (foreign.With(scope: Uma.Scope), OperationVerdict.BadSignature));
        foreign.Id.Should().NotBe(Honest.Id);
        var codec = new FixedCodec(foreign);
        var result = new SecurityManager(EngineCluster.Database, Policy(), codec).VerifyIncomingOperations(new byte[1], new PeerContext(Root.Address, "root"), Uma.At(400));
        result.Others.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.WrongDatabase);
        result.Fault.Should().Be(CarrierFault.IntrinsicFault);
    }

    [Fact]
    public void A08_signatures_of_operations_batches_and_handshakes_do_not_replace_each_other()
    {
        var batch = Uma.Batch(400, 11, i => $"b{i}", i => i);
        var member = batch[3];
        var ofBatch = member.Proof.Span[^64..].ToArray();
        var ofOperation = Honest.Proof.ToArray();
        var ofHandshake = HandshakeOf(Uma, signed: null, out var isLetIn);
        isLetIn.Should().BeTrue();

        AttackHarness.IsRefusedOnEveryPath(
            History,
            (Honest.WithProof(new SignatureProof(ofBatch)), OperationVerdict.BadSignature),
            (Honest.WithProof(new SignatureProof(ofHandshake)), OperationVerdict.BadSignature),
            (member.WithProof(OperationProof.Read([.. member.Proof.Span[..^64], .. ofOperation])), OperationVerdict.BadSignature),
            (batch[4].WithProof(OperationProof.Read([.. batch[4].Proof.Span[..^64], .. ofHandshake])), OperationVerdict.BadSignature));
        foreach (var signature in new[] { ofOperation, ofBatch })
        {
            HandshakeOf(Uma, signature, out isLetIn);
            isLetIn.Should().BeFalse();
        }

        HandshakeOf(Uma, signed: null, out isLetIn);
        isLetIn.Should().BeTrue("the key itself is as good as before");
    }

    [Fact]
    public void A10_a_kind_that_was_changed_is_refused()
    {
        var link = Uma.Link(310, "n", "n", "knows");
        var removal = Ada.Remove(311, "n");
        AttackHarness.IsRefusedOnEveryPath(
            History,
            (link.With(kind: OperationKind.Upsert), OperationVerdict.Malformed),
            (link.With(kind: OperationKind.Unlink), OperationVerdict.BadSignature));
        AttackHarness.IsRefusedOnEveryPath(
            History,
            (removal.With(kind: OperationKind.Upsert, value: "n"), OperationVerdict.BadSignature),
            (Honest.With(kind: OperationKind.Remove), OperationVerdict.Malformed));
        AttackHarness.IsRefusedOnEveryPath(
            History,
            (new Operation(Uma.Scope, OperationKind.Remove, 0, "m", "", null, Honest.Timestamp, null, Honest.ProofForm), OperationVerdict.BadSignature),
            (new Operation(Uma.Scope, OperationKind.Upsert, 0, "n", "", null, link.Timestamp, Honest.BodyBytes, link.ProofForm), OperationVerdict.BadSignature));
    }

    [Fact]
    public void A11_the_high_twin_of_a_signature_is_refused()
    {
        var order = BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var signature = Honest.Proof.ToArray();
        var high = (order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        high.CopyTo(signature, 64 - high.Length);
        AttackHarness.IsRefusedOnEveryPath(History, (Honest.WithProof(new SignatureProof(signature)), OperationVerdict.BadSignature));
    }

    [Fact]
    public void A13_what_is_no_key_makes_its_operation_malformed_and_nothing_else()
    {
        var x = Uma.Signer.PublicKey.Span[1..].ToArray();
        byte[][] keys =
        [
            [0],
            [2, .. OffTheCurve()],
            [2, .. Convert.FromHexString("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")], // the prime itself
            [2, .. Enumerable.Repeat((byte)0xff, 32)],
            [2, .. x[1..]],
            [2, .. x, 0],
            [4, .. x],
            [4, .. x, .. x],
            [6, .. x, .. x],
        ];
        AttackHarness.IsRefusedOnEveryPath(History, [.. keys.Select((key, i) => (
            new Operation(new OperationScope(EngineCluster.Database, 1, key), OperationKind.Upsert, 0, $"k{i}", "", null, Uma.At(400 + i), Honest.BodyBytes, Honest.ProofForm),
            OperationVerdict.Malformed))]);
    }

    [Fact]
    public void A19_what_a_batch_does_not_hold_is_refused_and_a_batch_that_was_altered_inside_counts_once_it_comes_whole()
    {
        var batch = Uma.Batch(400, 11, i => $"b{i}", i => i);
        var alone = batch[3].WithProof(OperationProof.Read(batch[3].Proof.Span));
        AttackHarness.IsRefusedOnEveryPath(
            History,
            (alone.With(value: "altered"), OperationVerdict.BadSignature),
            (alone.With(scope: Ada.Scope, id: "b4"), OperationVerdict.BadSignature),
            (batch[5].WithProof(OperationProof.Read([0, 12, .. batch[5].Proof.Span[2..]])), OperationVerdict.BadSignature));

        // The leaves of all members make one root, so a relay that alters one spoils what stands with it, and nothing else.
        var spoilt = Tampering.Replace(Tampering.Uncompressed([.. batch, Honest]), [0xa2, .. "b3"u8], [0xa2, .. "x3"u8]);
        foreach (var path in AttackHarness.AllPaths)
        {
            var victim = new AttackHarness(History);
            victim.Deliver(path, Uma.Address, spoilt).Refused.Should().HaveCount(11).And.OnlyContain(refused => refused.Verdict == OperationVerdict.BadSignature);
            victim.Shows(Honest).Should().BeTrue();
            batch.Should().NotContain(operation => victim.Shows(operation));
            victim.Deliver(path, Uma.Address, Tampering.Container(batch));
            batch.Should().OnlyContain(operation => victim.Shows(operation));
        }
    }

    [Fact]
    public void A20_a_signature_that_is_remembered_serves_its_own_operation_only()
    {
        var batch = Uma.Batch(400, 11, i => $"b{i}", i => i);
        Operation[] honest = [Honest, .. batch];
        var victim = new AttackHarness(History);
        victim.Victim.Security.Prepare(Tampering.Container(honest)).SignatureChecks.Should().Be(2, "the eleven of a batch share one");
        victim.Victim.Security.Prepare(Tampering.Container(honest)).SignatureChecks.Should().Be(0);
        var again = new byte[64];
        Uma.Signer.Sign(Convert.FromHexString(Uma.Upsert(301, "other").Id.ToString()), again);
        Operation[] forged =
        [
            Honest.WithProof(new SignatureProof(again)),
            Honest.WithProof(new SignatureProof(new byte[64])),
            Honest.With(value: "another body"),
            Honest.With(scope: Ada.Scope),
            batch[3].WithProof(new SignatureProof(Honest.Proof.ToArray())),
            batch[3].With(id: "b99").WithProof(OperationProof.Read(batch[3].Proof.Span)),
        ];
        foreach (var operation in forged)
            Verify(victim, Tampering.Container(operation)).Others.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.BadSignature);
        Verify(victim, Tampering.Container(honest)).Accepted.Select(operation => $"{operation.Id}").Should().BeEquivalentTo(honest.Select(operation => $"{operation.Id}"));
    }

    [Fact]
    public void A21_no_scheme_but_the_one_of_the_database_is_allowed()
    {
        foreach (byte scheme in new byte[] { 2, 3, 0x7f, 0xff })
        {
            var container = Tampering.Replace(Tampering.Uncompressed(Honest), [1, .. Uma.Signer.PublicKey.Span], [scheme, .. Uma.Signer.PublicKey.Span]);
            AttackHarness.OnEveryPath(History, [container], (_, _, delivery) => delivery.Refused.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.SchemeNotAllowed));
        }
    }

    [Fact]
    public void A22_unknown_flags_and_kinds_are_malformed_and_the_rest_of_the_container_is_applied()
    {
        List<(Operation, OperationVerdict)> attack = [];
        var at = 400;
        for (var flags = 2; flags < 256; flags++)
        {
            if (flags < 16 || (flags & (flags - 1)) == 0 || flags == 255)
                attack.Add((Uma.Raw(OperationKind.Upsert, at++, "flags", [1], (byte)flags), OperationVerdict.Malformed));
        }

        foreach (var kind in new[] { OperationKind.Remove, OperationKind.Link, OperationKind.Unlink })
            attack.Add((Ada.Raw(kind, at++, "n", flags: 1, target: kind == OperationKind.Remove ? null : "n"), OperationVerdict.Malformed));
        foreach (var kind in Enumerable.Range(0, 256).Where(kind => !Enum.IsDefined((OperationKind)kind) && (kind < 32 || kind % 31 == 0 || kind == 255)))
            attack.Add((Uma.Raw((OperationKind)kind, at++, "kind", [1]), OperationVerdict.Malformed));

        foreach (var path in AttackHarness.AllPaths)
        {
            var victim = new AttackHarness(History);
            var delivery = victim.Deliver(path, Uma.Address, Tampering.Container([Honest, .. attack.Select(bad => bad.Item1), AttackHarness.Sentinel]));
            delivery.IsEnded.Should().BeFalse();
            delivery.Reports.Should().BeEquivalentTo(attack.Select(bad => Delivery.Report(bad.Item1, bad.Item2)));
            victim.Shows(Honest).Should().BeTrue();
            victim.Shows(AttackHarness.Sentinel).Should().BeTrue();
            victim.Victim.Value("flags").Should().BeNull();
        }
    }

    private static VerificationResult Verify(AttackHarness victim, ReadOnlyMemory<byte> container) =>
        victim.Victim.Security.VerifyIncomingOperations(container, new PeerContext(Root.Address, "root"), Root.At(40_000_000));

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    /// <summary>A handshake of somebody, who signs with the signature given; null: honestly. Gives what was signed with.</summary>
    private static byte[] HandshakeOf(Person person, byte[]? signed, out bool isLetIn)
    {
        byte[] used = [];
        var identity = new ForgedIdentity((byte[])[person.Signer.SchemeId, .. person.Signer.PublicKey.Span], digest =>
        {
            used = new byte[64];
            person.Signer.Sign(digest, used);
            return signed ?? used;
        });
        using var listener = new ChannelIdentity(signer: null, new Es256SignatureScheme());
        using var dialling = Handshakes.Dial(Handshakes.Terms(identity));
        using var listening = Handshakes.Listen(Handshakes.Terms(listener));
        var (_, problem) = Handshakes.Run(dialling, listening);
        isLetIn = problem is null && listening.Channel is not null;
        dialling.Channel?.Dispose();
        listening.Channel?.Dispose();
        return used;
    }

    /// <summary>A number below the prime that is the x of no point: x³ − 3x + b is no square.</summary>
    private static byte[] OffTheCurve()
    {
        var prime = BigInteger.Parse("0ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var b = BigInteger.Parse("05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        BigInteger x = 1;
        while (BigInteger.ModPow(((x * x * x) - (3 * x) + b + (3 * prime)) % prime, (prime - 1) / 2, prime) == 1)
            x++;
        var bytes = new byte[32];
        bytes[31] = (byte)x;
        return bytes;
    }
}
