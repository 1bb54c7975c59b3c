using GenosDb.SimulationTests.Governance;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>Draws the steps of a plan, in the order of their times.</summary>
internal sealed class PlanDrawing(ulong seed, SimulationOptions options)
{
    private static readonly StepKind[] ClientKinds = [StepKind.Put, StepKind.Remove, StepKind.Link, StepKind.Unlink, StepKind.Batch];

    private readonly List<PlanStep> _steps = [];

    public IReadOnlyList<PlanStep> Draw(int operations)
    {
        foreach (var (dialler, listener) in Shapes.Links(options.Topology, options.Peers, seed))
            Add(0, StepKind.Connect, dialler, listener);
        StepKind[] faults =
        [
            StepKind.Connect, StepKind.Cut, StepKind.Flap, StepKind.Partition, StepKind.Pause, StepKind.SyncNow, StepKind.Clear,
            StepKind.SetClock, StepKind.Save, StepKind.Crash, StepKind.Restart, StepKind.HalfOpen, StepKind.Slow,
        ];
        int[] weights =
        [
            options.Connects, options.Cuts, options.Flaps, options.Partitions, options.Pauses, options.Syncs, options.Clears,
            options.ClockJumps, options.Saves, options.Crashes, options.Restarts, options.HalfOpens, options.Slows,
        ];
        if (options.Governed is { } governed)
        {
            faults = [.. faults, StepKind.Attack];
            weights = [.. weights, governed.Attacks];
            AddFirstGrants();
        }

        int[] workload = [.. options.Workload];
        var time = 0L;
        var written = 0;
        for (var round = 0UL; written < operations; round++)
        {
            var dice = new Dice(seed, Purpose.Step, round);
            time += dice.Chance(0.002) ? dice.Between(1_000, 70_000) * 1_000L
                : dice.Chance(0.2) ? 0 : (long)(2 * options.GapMicroseconds * dice.Unit());
            if (dice.Chance(options.FaultShare))
                AddFault(ref dice, time, faults[dice.Weighted(weights)]);
            else if (options.Governed is { } realm && dice.Chance(realm.AuthorityShare))
                written += AddAuthority(ref dice, time, realm);
            else
                written += AddClientStep(ref dice, time, ClientKinds[dice.Weighted(workload)]);
        }

        return [.. _steps.OrderBy(step => step.Microseconds).ThenBy(step => step.Id)];
    }

    private int AddClientStep(ref Dice dice, long time, StepKind kind)
    {
        var amount = kind == StepKind.Batch ? (dice.Chance(0.05) ? dice.Between(20, 60) : dice.Between(2, 8)) : dice.Below(options.Labels);
        Add(time, kind, dice.Below(options.Peers), 0, dice.Below(options.Nodes), dice.Below(options.Nodes), amount);
        return _steps[^1].Operations;
    }

    /// <summary>Most identities may write from the beginning, or hardly anything would happen.</summary>
    private void AddFirstGrants()
    {
        var dice = new Dice(seed, Purpose.Governance, a: 2);
        for (var identity = Realm.SuperAdmins; identity < Realm.Identities; identity++)
        {
            if (dice.Chance(0.75))
                Add(dice.Below(50_000), StepKind.Grant, dice.Below(Realm.SuperAdmins), 0, identity, dice.Chance(0.5) ? 1 : 3);
        }
    }

    private int AddAuthority(ref Dice dice, long time, GovernanceOptions realm)
    {
        // The others try in vain.
        var peer = dice.Chance(0.9) ? dice.Below(Realm.SuperAdmins) : dice.Below(options.Peers);
        var subject = dice.Chance(0.95) ? dice.Between(Realm.SuperAdmins, Realm.Identities - 1) : dice.Below(Realm.Identities);
        switch (dice.Weighted([realm.Grants, realm.Revocations, realm.Amnesties, realm.Acls]))
        {
            case 0: Add(time, StepKind.Grant, peer, 0, subject, dice.Weighted([3, 5, 1, 4]), dice.Chance(0.25) ? dice.Between(500, 60_000) : 0); break;
            case 1:
                Add(time, StepKind.Revoke, peer, 0, subject, 0, dice.Chance(0.5) ? 0 : dice.Between(1, 100));
                // Who is revoked mostly gets a new role, since the world would soon have no writers.
                if (dice.Chance(0.8))
                    Add(time + (dice.Between(10, 5_000) * 1_000L), StepKind.Grant, dice.Below(Realm.SuperAdmins), 0, subject, dice.Chance(0.5) ? 1 : 3);
                break;
            case 2: Add(time, StepKind.Amnesty, peer, 0, subject, 0, dice.Between(1, 20)); break;
            default: Add(time, StepKind.Acl, dice.Below(options.Peers), 0, 0, subject, dice.Below(4)); break;
        }

        return 1;
    }

    private void AddFault(ref Dice dice, long time, StepKind kind)
    {
        var peer = dice.Below(options.Peers);
        var other = (peer + 1 + dice.Below(options.Peers - 1)) % options.Peers;
        var later = time + (dice.Between(10, 20_000) * 1_000L);
        switch (kind)
        {
            case StepKind.Cut:
                Add(time, kind, peer, other);
                if (dice.Chance(0.7))
                    Add(later, StepKind.Connect, peer, other);
                break;
            case StepKind.Flap:
                Add(time, kind, peer, other, amount: dice.Chance(0.5) ? 0 : dice.Between(1, 15_000));
                break;
            case StepKind.Partition:
                Add(time, kind, amount: dice.Between(1, (1 << options.Peers) - 2));
                Add(later, StepKind.Heal);
                break;
            case StepKind.Pause:
                Add(time, kind, peer);
                Add(later, StepKind.Resume, peer);
                break;
            case StepKind.SetClock:
                Add(time, kind, peer, amount: DrawSkew(ref dice));
                break;
            case StepKind.Crash:
                Add(time, kind, peer, amount: dice.Below(6));
                break;
            case StepKind.Attack:
                Add(time, kind, options.Peers - 1 - dice.Below(options.Governed!.Enemies), 0, dice.Below(options.Nodes), dice.Below(options.Nodes), dice.Below((int)AttackKind.Last + 1));
                break;
            case StepKind.HalfOpen or StepKind.Slow:
                Add(time, kind, peer, other, amount: dice.Between(10, 15_000));
                break;
            default:
                Add(time, kind, peer, other);
                break;
        }
    }

    /// <summary>Milliseconds off the true time: mostly little, at times minutes, rarely more than others accept, or a day back.</summary>
    private long DrawSkew(ref Dice dice) => dice.Below(10) switch
    {
        < 5 => dice.Between(-2_000, 2_000),
        < 8 => dice.Between(-300_000, 300_000),
        8 when options.ClocksJumpFar => dice.Between(600_001, 2_400_000),
        9 when options.ClocksJumpFar => -dice.Between(600_000, 90_000_000),
        _ => dice.Between(-540_000, 540_000),
    };

    private void Add(long time, StepKind kind, int peer = 0, int other = 0, int node = 0, int target = 0, long amount = 0) =>
        _steps.Add(new PlanStep(_steps.Count, time, kind, peer, other, node, target, amount));
}
