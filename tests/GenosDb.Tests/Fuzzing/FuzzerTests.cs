using System.Collections.Immutable;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>The fuzzer can fail: bugs that are planted in toys are found, and each find repeats.</summary>
public sealed class FuzzerTests
{
    [Fact]
    public void The_same_numbers_give_the_same_draw_for_ever() =>
        CaseRandom.Mix(1, 2, 3).Should().Be(15_020_427_595_393_229_491);

    [Fact]
    public void A_decoder_that_believes_a_length_is_found() =>
        Finds(new FuzzTarget("toy", 1, random => Mutator.Packed(random, FuzzCorpus.Values), input =>
        {
            // Text of one length byte, read without looking whether it is there.
            if (input.Length > 1 && input[0] == 0xd9)
                _ = input.AsSpan(2, input[1]).ToArray();
            return true;
        }));

    [Fact]
    public void A_decoder_that_accepts_what_it_would_not_write_is_found() =>
        Finds(new FuzzTarget("toy", 1, random => Mutator.Container(random, FuzzCorpus.Containers), input =>
        {
            // Takes trailing bytes inside a right checksum: only a repaired mutant gets there.
            if (input.Length < 6 || input[0] != 1 || ContainerBytes.TryOpen(input) is not { Length: > 0 } map)
                return false;
            var reader = new MessagePackReader(map);
            if (reader.TrySkip(8))
                Fuzzer.Require(reader.IsAtEnd, "There is more.");
            return true;
        }));

    [Fact]
    public void A_decoder_that_allocates_what_is_asked_for_is_found() =>
        Finds(new FuzzTarget("toy", 1, random => Mutator.Packed(random, FuzzCorpus.Values), input =>
        {
            var reader = new MessagePackReader(input);
            if (input.Length > 4 && input[0] == 0xdd)
                GC.KeepAlive(new byte[Math.Min(64 << 20, (input[1] << 24 | input[2] << 16 | input[3] << 8 | input[4]) & int.MaxValue)]);
            return reader.TrySkip(8);
        }));

    [Fact]
    public void An_engine_that_merges_what_is_not_valid_is_found() =>
        Finds(SessionTarget.Over(new CredulousSecurityManager()));

    [Fact]
    public void Every_story_begins_in_the_state_that_it_names()
    {
        Pull(SessionState.Fresh).Should().BeOfType<PullState.Idle>();
        Pull(SessionState.Requested).Should().BeOfType<PullState.Requested>();
        Pull(SessionState.Live).Should().BeOfType<PullState.Idle>();
        Pull(SessionState.Staging).Should().BeOfType<PullState.Staging>();
        Pull(SessionState.DeltaUnderWay).Should().Match<PullState.Requested>(pull => pull.NextPart == 1);
        Pull(SessionState.Backoff).Should().BeOfType<PullState.Backoff>();
        SessionTarget.Prepared(SessionState.WaitingForBulk).Engine.Sessions[1].Pull.Should().BeOfType<PullState.WaitingForBulk>();
        SessionTarget.Prepared(SessionState.Serving).Engine.Sessions.Single().Answer.Should().NotBeNull();
        Pull(SessionState.RangesAsked).Should().BeOfType<PullState.Ranges>();
        SessionTarget.Prepared(SessionState.RangesServed).Engine.Sessions.Single().Answer.Should().BeOfType<RangeAnswer>();
        SessionTarget.Prepared(SessionState.Paused).Engine.IsPaused.Should().BeTrue();
        foreach (var live in (ReadOnlySpan<SessionState>)[SessionState.Live, SessionState.Dialled])
            SessionTarget.Prepared(live).Engine.Sessions.Single().Sent.Should().NotBeNull();
        SessionTarget.Prepared(SessionState.Dialled).Engine.Sessions.Single().IsInitiator.Should().BeTrue();

        static PullState Pull(SessionState state) => SessionTarget.Prepared(state).Engine.Sessions[0].Pull;
    }

    [Fact]
    public void A_decoder_without_a_planted_bug_is_not_blamed()
    {
        var target = new FuzzTarget("toy", 1, random => Mutator.Packed(random, FuzzCorpus.Values), input => new MessagePackReader(input).TryPeekKind(out _));
        new Fuzzer([target], seed: 1).Run(20_000).Finds.Should().BeEmpty();
    }

    private static void Finds(FuzzTarget target)
    {
        var fuzzer = new Fuzzer([target], seed: 1);
        var report = fuzzer.Run(40_000);
        var find = report.Finds.Should().NotBeEmpty("a bug was planted").And.Subject.First();
        fuzzer.Try(find.Case, out _, out _)!.Input.Should().Equal(find.Input, "a case repeats");
        find.ToString().Should().Contain($"{find.Seed}:{find.Case}").And.Contain(Convert.ToHexStringLower(find.Input));
    }

    /// <summary>Accepts whatever can be taken apart and has names that the graph can hold.</summary>
    private sealed class CredulousSecurityManager : ISecurityManager
    {
        public VerificationResult VerifyIncomingOperations(ReadOnlyMemory<byte> container, in PeerContext carrier, HybridTimestamp now)
        {
            var codec = WireSamples.Codec();
            return codec.Decode(container.Span, new GenosLimits(), out var operations) == DecodeStatus.Ok
                ? new VerificationResult([.. operations.Where(operation => operation.Kind == OperationKind.Upsert && operation.BodyBytes is not null)], ImmutableArray<IndexedVerdict>.Empty, CarrierFault.None, codec)
                : new VerificationResult([], [], CarrierFault.Undecodable, codec);
        }

        public bool Permits(Operation operation) => true;

        public bool Admits(in PeerContext carrier, HybridTimestamp now) => true;

        public AuthorityChange Learn(ReadOnlySpan<Operation> operations) => AuthorityChange.None;

        public void Forget()
        {
        }
    }
}
