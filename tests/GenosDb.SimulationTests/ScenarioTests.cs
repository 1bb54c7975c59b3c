using GenosDb.SimulationTests.Governance;
using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests;

/// <summary>Worlds that are written down, where a drawn one reaches a situation too rarely to show what becomes of it.</summary>
public sealed class ScenarioTests
{
    /// <summary>Scenario 79, with time in the place of a change of policy: both admit what was refused, and what was refused was more than is kept.</summary>
    [Fact]
    public void Operations_that_were_too_many_to_be_held_are_not_missing_when_their_time_has_come()
    {
        const int peers = 3;
        var options = new SimulationOptions
        {
            Peers = peers,
            OplogSizes = [4, 4, 4],
            Nodes = 100,
            Labels = 1,
            Topology = Topology.None,
            Workload = [1, 0, 0, 0, 0],
            GapMicroseconds = 1_000,
            FaultShare = 0,
            HealsToLine = true,
        };
        PlanStep[] steps =
        [
            new(0, 0, StepKind.SetClock, Peer: 0, Amount: (long)TimeSpan.FromMinutes(20).TotalMilliseconds),
            new(1, 1_000, StepKind.Batch, Peer: 0, Amount: 60),
            new(2, 2_000, StepKind.Connect, Peer: 0, Other: 1),
            new(3, 3_000, StepKind.Connect, Peer: 1, Other: 2),
            new(4, 5_000_000, StepKind.Put, Peer: 1, Node: 7),
        ];

        foreach (var seed in Enumerable.Range(1, 20))
        {
            var result = World.Run(new Plan((ulong)seed, options, steps));

            result.Failure.Should().BeNull("seed {0} holds", seed);
            result.Situations.Reached.Should().Contain([Situation.HeldStampDropped, Situation.StampHeldBackThenAdmitted]);
        }
    }

    /// <summary>Scenario 89, by a policy of one peer that names another superadmin: each judges for itself, and between them it becomes quiet.</summary>
    [Fact]
    public void Peers_with_different_policies_do_not_talk_for_ever()
    {
        var options = new SimulationOptions
        {
            Peers = 4,
            OplogSizes = [50, 50, 50, 50],
            Nodes = 8,
            Labels = 1,
            Topology = Topology.None,
            Workload = [1, 0, 0, 0, 0],
            GapMicroseconds = 1_000,
            FaultShare = 0,
            HealsToLine = true,
            Governed = new GovernanceOptions { Identities = [0, 1, 2, 3], KeepsEverything = true, Enemies = 1, HasStranger = true },
        };
        PlanStep[] steps =
        [
            new(0, 0, StepKind.Connect, Peer: 0, Other: 3),
            new(1, 1_000, StepKind.Connect, Peer: 1, Other: 3),
            new(2, 2_000, StepKind.Grant, Peer: 0, Node: 2, Target: 1),
            new(3, 3_000, StepKind.Grant, Peer: 1, Node: 3, Target: 3),
            new(4, 5_000_000, StepKind.Put, Peer: 1, Node: 1),
            new(5, 6_000_000, StepKind.Put, Peer: 0, Node: 2),
        ];

        foreach (var seed in Enumerable.Range(1, 10))
        {
            var result = World.Run(new Plan((ulong)seed, options, steps));

            result.Failure.Should().BeNull("seed {0} holds", seed);
            result.Situations.Reached.Should().Contain(Situation.PolicyMismatchIsQuiet);
        }
    }
}
