using GenosDb.Graphs;
using GenosDb.SimulationTests.Governance;
using GenosDb.SimulationTests.Invariants;
using GenosDb.SimulationTests.Oracle;
using static GenosDb.SimulationTests.SelfTests.PictureBuilder;

namespace GenosDb.SimulationTests.SelfTests;

/// <summary>For each invariant: a violation made by hand is reported, and a near miss is not.</summary>
public sealed class InvariantTests
{
    [Fact]
    public void A_window_that_misses_or_invents_an_entry_is_reported()
    {
        var whole = new PictureBuilder("alice", 1) { Floor = 5 }.With(Put("a", 1), 5).With(Put("b", 2), 6);
        Holds(() => WindowCompleteness.Check(whole.Build()));

        whole.Floor = 4;
        whole.LogPositions = [6];
        Breaks(WindowCompleteness.Name, () => WindowCompleteness.Check(whole.Build()));
        whole.Floor = 5;
        whole.LogPositions = [6, 7];
        Breaks(WindowCompleteness.Name, () => WindowCompleteness.Check(whole.Build()));
        whole.LogPositions = [5, 6];
        Breaks(WindowCompleteness.Name, () => WindowCompleteness.Check(whole.Build()));
    }

    [Fact]
    public void Positions_that_do_not_ascend_are_reported()
    {
        var picture = new PictureBuilder("alice", 1).With(Put("a", 1), 5).With(Put("b", 2), 6);
        Holds(() => AscendingPositions.Check(picture.Build()));
        picture.Head = 5;
        Breaks(AscendingPositions.Name, () => AscendingPositions.Check(picture.Build()));
        Breaks(AscendingPositions.Name, () => AscendingPositions.Check(new PictureBuilder("alice", 1).With(Put("a", 1), 5).With(Put("b", 2), 5).Build()));
        Holds(() => AscendingPositions.CheckHead("alice", 5, 5));
        Breaks(AscendingPositions.Name, () => AscendingPositions.CheckHead("alice", 5, 4));
    }

    [Fact]
    public void A_watermark_that_claims_too_much_is_reported()
    {
        var responder = new PictureBuilder("alice", 1).With(Put("a", 1), 5).With(Put("b", 2), 6).Build();

        Breaks(WatermarkSoundness.Name, () => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(1, 5).Build(), responder));
        Breaks(WatermarkSoundness.Name, () => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(1, 6).With(Put("a", 1), 1).With(Put("b", 1), 2).Build(), responder));
        Holds(() => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(1, 4).Build(), responder));
        Holds(() => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(3, 6).Build(), responder));
        Holds(() => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(1, 6).With(Put("a", 1), 1).With(Remove("b", 3), 2).Build(), responder));
        Holds(() => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(1, 5).PutAside(responder.State.Registers[0].Operation).Build(), responder));
    }

    [Fact]
    public void Two_operations_under_one_stamp_are_let_pass_only_where_they_can_be()
    {
        Operation[] twins = [Put("a", 1, value: 1), Put("a", 1, value: 2)];
        Array.Sort(twins, OperationOrder.Instance);
        var responder = new PictureBuilder("alice", 1).With(twins[1], 5).Build();
        var requester = new PictureBuilder("bob", 2).Claims(1, 5).With(twins[0], 1).Build();

        Holds(() => WatermarkSoundness.Check(requester, responder, hasTwins: true));
        Breaks(WatermarkSoundness.Name, () => WatermarkSoundness.Check(requester, responder));
        Breaks(WatermarkSoundness.Name, () => WatermarkSoundness.Check(new PictureBuilder("bob", 2).Claims(1, 5).With(Put("a", 0), 1).Build(), responder, hasTwins: true));
    }

    [Fact]
    public void A_stamp_that_goes_back_is_reported()
    {
        var history = new StampsNeverGoBack("alice");
        history.Note(Put("a", 5));
        history.Note(Put("a", 6));
        history.Note(Put("b", 1));
        Breaks(StampsNeverGoBack.Name, () => history.Note(Put("a", 5)));
        Holds(() => history.Check(new PictureBuilder("alice", 1).With(Put("a", 6), 1).With(Put("b", 1), 2).Build()));
        Holds(() => history.Check(new PictureBuilder("alice", 1).With(Put("a", 6), 1).With(Remove("b", 2), 2).Build()));
        Breaks(StampsNeverGoBack.Name, () => history.Check(new PictureBuilder("alice", 1).With(Put("a", 5), 1).With(Put("b", 1), 2).Build()));
        Breaks(StampsNeverGoBack.Name, () => history.Check(new PictureBuilder("alice", 1).With(Put("a", 6), 1).Build()));
        history.Reset(saved: null);
        Holds(() => history.Note(Put("a", 5)));
    }

    [Fact]
    public void An_edge_that_goes_without_a_removal_of_an_end_is_reported()
    {
        var history = new StampsNeverGoBack("alice");
        history.Note(Link("a", "b", 5));

        Holds(() => history.Check(new PictureBuilder("alice", 1).With(Remove("b", 6), 1).Build()));
        Breaks(StampsNeverGoBack.Name, () => history.Check(new PictureBuilder("alice", 1).With(Remove("b", 4), 1).Build()));
    }

    [Fact]
    public void A_stamp_that_is_used_twice_is_reported()
    {
        var stamps = new StampsUsedOnce();
        stamps.Note(Put("a", 5));
        Holds(() => stamps.Note(Put("b", 5)));
        Holds(() => stamps.Note(Put("a", 5, origin: 2)));
        Breaks(StampsUsedOnce.Name, () => stamps.Note(Put("a", 5, value: 2)));
    }

    [Fact]
    public void A_question_for_what_was_answered_is_reported()
    {
        var questions = new NothingAskedTwice();
        Holds(() => questions.Asked("alice", Stamp(5, origin: 2)));
        questions.Answered(Stamp(7, origin: 2));
        Breaks(NothingAskedTwice.Name, () => questions.Asked("alice", Stamp(6, origin: 2)));
        Holds(() => questions.Asked("alice", Stamp(7, origin: 2)));
        Holds(() => questions.Asked("alice", Stamp(6, origin: 3)));
        Holds(() => questions.Asked("alice", since: null));
    }

    [Fact]
    public void A_write_below_what_was_merged_is_reported_whatever_its_register()
    {
        var wall = Stamp(100_000).ToDateTimeOffset();
        var seen = new WritesFollowWhatWasSeen("alice");
        seen.Merged(Put("a", 160_001, origin: 2), wall);
        Holds(() => seen.Written(Put("b", 100_000)));
        seen.Merged(Put("a", 160_000, origin: 2), wall);
        Holds(() => seen.Written(Put("b", 160_001)));
        Breaks(WritesFollowWhatWasSeen.Name, () => seen.Written(Put("b", 160_000)));
        seen.Merged(Put("a", 5, origin: 2), wall);
        Breaks(WritesFollowWhatWasSeen.Name, () => seen.Written(Put("c", 159_999)));
        seen.Reset();
        Holds(() => seen.Written(Put("c", 159_999)));
    }

    [Fact]
    public void What_may_not_be_shown_or_nobody_wrote_is_reported()
    {
        var drift = TimeSpan.FromMinutes(10);
        var wall = Stamp(0).ToDateTimeOffset();
        Holds(() => OnlyAdmissibleIsShown.Check("alice", Put("a", 600_000), wall, drift, wasWritten: true));
        Breaks(OnlyAdmissibleIsShown.Name, () => OnlyAdmissibleIsShown.Check("alice", Put("a", 600_001), wall, drift, wasWritten: true));
        Holds(() => OnlyAdmissibleIsShown.Check("alice", Put("a", 0), wall, drift, wasWritten: true));
        var beforeGenesis = new Operation(Put("a", 0).Scope, OperationKind.Remove, flags: 0, "a", "", target: null, Stamp(-1), body: null, proof: null);
        Breaks(OnlyAdmissibleIsShown.Name, () => OnlyAdmissibleIsShown.Check("alice", beforeGenesis, wall, drift, wasWritten: true));
        Breaks(OnlyAdmissibleIsShown.Name, () => OnlyAdmissibleIsShown.Check("alice", Put("a", 0), wall, drift, wasWritten: false));
        var stamps = new StampsUsedOnce();
        stamps.Note(Put("a", 5));
        stamps.Contains(Put("a", 5)).Should().BeTrue();
        stamps.Contains(Put("a", 6)).Should().BeFalse();
    }

    [Fact]
    public void What_its_author_was_not_allowed_to_make_is_reported()
    {
        HashSigner root = new(0), alice = new(2);
        var database = DatabaseId.From("picture");
        var grant = Operation.Create(database, root, OperationKind.Grant, Stamp(5), alice.Address.ToString(), "", null, new GrantStatement(alice.Address, "user", null, IsLocked: false, []).ToBody());
        var authority = new OracleAuthority(new OraclePolicy(new HashSet<string>(StringComparer.Ordinal) { root.Address.ToString() }), [grant]);

        Holds(() => OnlyAuthorisedIsShown.Check("bob", [grant, Operation.Upsert(database, Stamp(6), "a", 1, alice)], authority));
        Breaks(OnlyAuthorisedIsShown.Name, () => OnlyAuthorisedIsShown.Check("bob", [Operation.Upsert(database, Stamp(4), "a", 1, alice)], authority));
        Breaks(OnlyAuthorisedIsShown.Name, () => OnlyAuthorisedIsShown.Check("bob", [Operation.Remove(database, Stamp(6), "a", alice)], authority));
    }

    [Fact]
    public void Profiles_of_strangers_are_left_out_of_fingerprints()
    {
        var picture = new PictureBuilder("alice", 1).With(Put("a", 1), 1).With(Put("b", 2), 2);
        picture.Fingerprint = FingerprintFromScratch.Compute([Put("a", 1)]);
        var built = picture.Build();
        built = built with { IsApart = operation => operation.NodeId == "b", Fingerprint = built.Fingerprint with { Count = 1 } };

        Holds(() => FingerprintFromScratch.Check(built));
        built.Shared.State.Registers.Should().ContainSingle().Which.Operation.NodeId.Should().Be("a");
        Breaks(FingerprintFromScratch.Name, () => FingerprintFromScratch.Check(built with { IsApart = static _ => false }));
        Breaks(FingerprintFromScratch.Name, () => FingerprintFromScratch.Check(built with { Fingerprint = built.Fingerprint with { AuthorityCount = 1 } }));
    }

    [Fact]
    public void A_moment_without_end_is_reported()
    {
        var time = new TimeMovesOn();
        Holds(() => Repeat(10_000, () => time.Check(5)));
        Holds(() => Repeat(10_000, () => time.Check(6)));
        Breaks(TimeMovesOn.Name, () => time.Check(6));
    }

    [Fact]
    public void A_frame_beyond_the_lease_is_reported()
    {
        Holds(() => LeaseCoversExposure.Check("alice", clock: 5, lease: 5));
        Breaks(LeaseCoversExposure.Name, () => LeaseCoversExposure.Check("alice", clock: 6, lease: 5));
        Holds(() => LeaseCoversExposure.CheckRestart("alice", clock: 5, exposed: 5));
        Breaks(LeaseCoversExposure.Name, () => LeaseCoversExposure.CheckRestart("alice", clock: 4, exposed: 5));
    }

    [Fact]
    public void A_fingerprint_of_something_else_is_reported()
    {
        var picture = new PictureBuilder("alice", 1).With(Put("a", 1), 1).With(Link("a", "b", 2), 2);
        Holds(() => FingerprintFromScratch.Check(picture.Build()));
        picture.Fingerprint = FingerprintFromScratch.Compute([Put("a", 1)]);
        Breaks(FingerprintFromScratch.Name, () => FingerprintFromScratch.Check(picture.Build()));
    }

    [Fact]
    public void Two_questions_or_two_stagings_are_reported()
    {
        Holds(() => BoundedPulls.Check("alice", outstanding: 1, stagings: 1));
        Breaks(BoundedPulls.Name, () => BoundedPulls.Check("alice", outstanding: 2, stagings: 0));
        Breaks(BoundedPulls.Name, () => BoundedPulls.Check("alice", outstanding: 1, stagings: 2));
    }

    [Fact]
    public void What_passes_its_bound_is_reported()
    {
        Holds(() => Bounds.CheckLog("alice", count: 5, capacity: 5));
        Breaks(Bounds.Name, () => Bounds.CheckLog("alice", count: 6, capacity: 5));
        var picture = new PictureBuilder("alice", 1);
        for (var i = 0; i < 16; i++)
            picture.Holds(Put("a", i));
        Holds(() => Bounds.CheckHeld(picture.Build()));
        Holds(() => Bounds.CheckHeld(picture.Holds(Put("a", 1, origin: 2)).Build()));
        Breaks(Bounds.Name, () => Bounds.CheckHeld(picture.Holds(Put("a", 16)).Build()));
    }

    [Fact]
    public void A_clock_beyond_the_drift_bound_is_reported()
    {
        Holds(() => ClockBound.Check("alice", 1_600_000, 1_000_000, TimeSpan.FromMinutes(10)));
        Breaks(ClockBound.Name, () => ClockBound.Check("alice", 1_600_001, 1_000_000, TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void A_head_that_moves_without_a_change_or_a_change_without_a_head_is_reported()
    {
        Holds(() => Silence.Check("alice", 5, 5, hasChanged: false));
        Holds(() => Silence.Check("alice", 5, 6, hasChanged: true));
        Breaks(Silence.Name, () => Silence.Check("alice", 5, 6, hasChanged: false));
        Breaks(Silence.Name, () => Silence.Check("alice", 5, 5, hasChanged: true));
    }

    [Fact]
    public void Noise_in_the_silence_is_reported()
    {
        Holds(() => Quiet.CheckFrame("alice>bob", 0x09));
        Breaks(Quiet.Name, () => Quiet.CheckFrame("alice>bob", 0x08));
        Holds(() => Quiet.CheckBytes("alice>bob", 1_400, TimeSpan.FromMinutes(10)));
        Breaks(Quiet.Name, () => Quiet.CheckBytes("alice>bob", 1_401, TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void Two_states_that_differ_are_reported_also_behind_one_fingerprint()
    {
        var alice = new PictureBuilder("alice", 1).With(Put("a", 1), 1);
        Holds(() => EqualStates.Check(alice.Build(), new PictureBuilder("bob", 2).With(Put("a", 1), 7).Build()));
        Breaks(EqualStates.Name, () => EqualStates.Check(alice.Build(), new PictureBuilder("bob", 2).With(Put("a", 2), 1).Build()));
        var liar = new PictureBuilder("bob", 2) { Fingerprint = alice.Build().Fingerprint.All }.With(Put("a", 1, value: 2), 1);
        Breaks(EqualStates.Name, () => EqualStates.Check(alice.Build(), liar.Build()));
    }

    [Fact]
    public void A_state_that_is_not_the_oracles_is_reported()
    {
        Operation[] written = [Put("a", 1), Put("b", 2), Link("a", "b", 3)];
        var graph = new Graph();
        graph.Apply(written, [Stamp(11), Stamp(12), Stamp(13)]);
        var picture = new PictureBuilder("alice", 1).With(written[0], 1).With(written[1], 2).With(written[2], 3).Build();

        Holds(() => EqualsOracle.Check(picture, graph, OracleFold.Fold(written)));
        Breaks(EqualsOracle.Name, () => EqualsOracle.Check(picture, graph, OracleFold.Fold([.. written, Put("c", 4)])));
        Breaks(EqualsOracle.Name, () => EqualsOracle.Check(picture, graph, OracleFold.Fold(written[..2])));
        Breaks(EqualsOracle.Name, () => EqualsOracle.Check(picture, graph, OracleFold.Fold([.. written, Put("a", 4)])));
        Breaks(EqualsOracle.Name, () => EqualsOracle.Check(picture, new Graph(), OracleFold.Fold(written)));
    }

    private static void Repeat(int count, Action check)
    {
        for (var i = 0; i < count; i++)
            check();
    }

    private static void Holds(Action check) => check.Should().NotThrow();

    private static void Breaks(string invariant, Action check) =>
        check.Should().Throw<InvariantViolationException>().Which.Invariant.Should().Be(invariant);
}
