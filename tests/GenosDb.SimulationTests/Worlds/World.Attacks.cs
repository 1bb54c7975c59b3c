using System.Buffers;
using GenosDb.SimulationTests.Governance;
using GenosDb.Wire;

namespace GenosDb.SimulationTests.Worlds;

/// <content>What enemies do: an engine like all others behaves for them, and besides they forge, and distort what it says.</content>
internal sealed partial class World
{
    private readonly HashSet<OperationId> _fromEnemies = [];
    private readonly MessagePackPayloadCodec _enemyCodec = new(SimulatedPeer.Database, new ZlibPayloadCompressor());
    private ulong _lies;

    private void Attack(SimulatedPeer enemy, PlanStep step)
    {
        var dice = new Dice(_seed, Purpose.Attack, (ulong)step.Id);
        var kind = (AttackKind)step.Amount;
        if (kind == AttackKind.Garbage)
        {
            Push(enemy, new byte[] { (byte)dice.Below(3), (byte)dice.Below(256), (byte)dice.Below(256) }, half: null);
            return;
        }

        if (kind == AttackKind.Equivocation)
        {
            var stamp = StampFor(enemy, ref dice, 0);
            for (var half = 0; half < 2; half++)
                Push(enemy, Pack([Sign(enemy, OperationKind.Upsert, stamp, NodeId(step.Node), (long)half)]), half);
            return;
        }

        Push(enemy, Pack(Forge(enemy, kind, step, ref dice)), half: null);
    }

    private List<Operation> Forge(SimulatedPeer enemy, AttackKind kind, PlanStep step, ref Dice dice)
    {
        List<Operation> forged = [];
        var others = enemy.CurrentOperations().Where(operation => operation.Author != enemy.Signer!.Address).OrderBy(operation => operation, OperationOrder.Instance).ToArray();
        var other = others.Length == 0 ? null : others[dice.Below(others.Length)];
        var victim = _realm!.Addresses[dice.Below(Realm.Identities)];
        var own = enemy.Signer!.Address;
        switch (kind)
        {
            case AttackKind.ForgedSignature:
                var mask = _realm.Signers[dice.Below(Realm.SuperAdmins)];
                var scope = new OperationScope(SimulatedPeer.Database, mask.SchemeId, mask.PublicKey.ToArray());
                var proof = Make(enemy.Signer, OperationKind.Upsert, StampFor(enemy, ref dice, 0), NodeId(step.Node), 1L).ProofForm!;
                forged.Add(Operation.Create(scope, OperationKind.Upsert, StampFor(enemy, ref dice, 0), NodeId(step.Node), "", null, 2L).WithProof(proof));
                forged.Add(Operation.Create(scope, OperationKind.Grant, StampFor(enemy, ref dice, 0), own.ToString(), "", null, GrantOf(own, "admin").ToBody()).WithProof(proof));
                break;
            case AttackKind.AlteredBody when other?.Kind == OperationKind.Upsert:
                forged.Add(new Operation(other.Scope, other.Kind, other.Flags, other.NodeId, "", null, other.Timestamp, ((GenosValue)"altered").ToOwnedBytes(), other.ProofForm));
                break;
            case AttackKind.AlteredStamp when other is not null:
                forged.Add(new Operation(other.Scope, other.Kind, other.Flags, other.NodeId, other.Label, other.Target, new HybridTimestamp(other.Timestamp.Packed + (1_000UL << 16), other.Timestamp.Origin), other.BodyBytes, other.ProofForm));
                break;
            case AttackKind.SelfGrant:
                forged.Add(Sign(enemy, GrantOf(own, "admin"), StampFor(enemy, ref dice, -dice.Below(100_000))));
                forged.Add(Sign(enemy, OperationKind.Remove, StampFor(enemy, ref dice, 0), NodeId(step.Node), default));
                break;
            case AttackKind.UsurpedAuthority:
                forged.Add(Sign(enemy, GrantOf(victim, "guest"), StampFor(enemy, ref dice, 0)));
                forged.Add(Sign(enemy, new RevocationStatement(victim, [], []), StampFor(enemy, ref dice, 0)));
                if (others.FirstOrDefault(operation => operation.Kind == OperationKind.Revocation) is { } revocation)
                    forged.Add(Sign(enemy, new AmnestyStatement(own, revocation.Id, [.. enemy.CurrentOperations().Where(operation => operation.Author == own).Select(operation => operation.Id).Append(revocation.Id)]), StampFor(enemy, ref dice, 0)));
                break;
            case AttackKind.Backdated:
                for (var i = dice.Between(1, 5); i > 0; i--)
                    forged.Add(Sign(enemy, OperationKind.Upsert, StampFor(enemy, ref dice, -dice.Below(300_000)), NodeId(dice.Below(_options.Nodes)), (long)i));
                break;
            case AttackKind.Future:
                forged.Add(Sign(enemy, OperationKind.Upsert, StampFor(enemy, ref dice, dice.Between(60_000, 1_800_000)), NodeId(step.Node), 7L));
                break;
            case AttackKind.Replay:
                forged.AddRange(KeptBy(enemy).OrderBy(operation => operation, OperationOrder.Instance).Take(200));
                break;
            case AttackKind.Mixture:
                forged.AddRange(Forge(enemy, AttackKind.ForgedSignature, step, ref dice));
                forged.AddRange(Forge(enemy, AttackKind.Backdated, step, ref dice));
                forged.AddRange(others.Take(5));
                forged.AddRange(Forge(enemy, AttackKind.SelfGrant, step, ref dice));
                break;
            case AttackKind.Flood:
                for (var i = dice.Between(20, 100); i > 0; i--)
                    forged.Add(Sign(enemy, OperationKind.Remove, StampFor(enemy, ref dice, -dice.Below(300_000)), NodeId(dice.Below(3 * _options.Nodes)), default));
                break;
            case AttackKind.Trespass:
                foreach (var node in (int[])[(8 * dice.Below(Realm.Identities)) + 6, (8 * dice.Below(Realm.Identities)) + 7])
                {
                    forged.Add(Sign(enemy, OperationKind.Upsert, StampFor(enemy, ref dice, 0), NodeId(node), 9L));
                    forged.Add(Sign(enemy, OperationKind.Remove, StampFor(enemy, ref dice, 0), NodeId(node), default));
                }

                forged.Add(Sign(enemy, OperationKind.Upsert, StampFor(enemy, ref dice, 0), "sys:x", 9L));
                break;
            case AttackKind.BorrowedStamp when other is { Kind: OperationKind.Upsert }:
                forged.Add(Sign(enemy, OperationKind.Upsert, other.Timestamp, other.NodeId, "borrowed"));
                break;
            case AttackKind.Levels:
                var own6 = NodeOf(_realm, (8 * _realm.IdentityOf(enemy.Index)) + 6)!;
                forged.Add(Sign(enemy, new AclStatement(own6, own, victim, (AclLevel)dice.Below(4), []), StampFor(enemy, ref dice, -dice.Below(200_000))));
                forged.Add(Sign(enemy, new AclStatement($"~{victim}/x{(8 * _realm.Addresses.ToList().IndexOf(victim)) + 6}", victim, own, AclLevel.Delete, []), StampFor(enemy, ref dice, 0)));
                break;
        }

        return forged;
    }

    private static GrantStatement GrantOf(Address subject, string role) => new(subject, role, ExpiresAt: null, IsLocked: false, []);

    private static Operation Make(ISigner signer, OperationKind kind, HybridTimestamp stamp, string node, GenosValue value) =>
        Operation.Create(SimulatedPeer.Database, signer, kind, stamp, node, "", null, value);

    /// <summary>Signs in the enemy's own name, and remembers that it did.</summary>
    private Operation Sign(SimulatedPeer enemy, OperationKind kind, HybridTimestamp stamp, string node, GenosValue value)
    {
        var operation = Make(enemy.Signer!, kind, stamp, node, value);
        _genuine.Add(operation.Id);
        _fromEnemies.Add(operation.Id);
        return operation;
    }

    private Operation Sign(SimulatedPeer enemy, AuthorityStatement statement, HybridTimestamp stamp) => Sign(enemy, statement.Kind, stamp, statement.Name, statement.ToBody());

    /// <summary>Milliseconds off the true time, from any origin.</summary>
    private HybridTimestamp StampFor(SimulatedPeer enemy, ref Dice dice, long lead)
    {
        var origin = dice.Chance(0.3) ? _peers[dice.Below(_peers.Length)].Engine.Replica : enemy.Engine.Replica;
        return new HybridTimestamp(Beginning.AddTicks(_queue.Now).ToUnixTimeMilliseconds() + lead, (ushort)dice.Below(65_536), origin);
    }

    private ReadOnlyMemory<byte> Pack(List<Operation> operations)
    {
        if (operations.Count == 0)
            return default;
        var container = new ArrayBufferWriter<byte>();
        var arranged = operations.DistinctBy(operation => operation.Id).ToArray();
        OperationSorter.Sort(arranged);
        _enemyCodec.Encode(arranged, container);
        return container.WrittenMemory;
    }

    private void Push(SimulatedPeer enemy, ReadOnlyMemory<byte> container, int? half)
    {
        if (container.IsEmpty)
            return;
        var nothing = new HybridTimestamp(0, enemy.Engine.Replica);
        var frame = FrameCodec.Encode(new OperationsPush(enemy.Engine.Replica, nothing, nothing, container));
        foreach (var direction in _ends.Values.Where(direction => direction.From == enemy.Index && direction.IsOpen && (half is null || direction.To % 2 == half)).ToArray())
            Transmit(direction, frame);
    }

    /// <summary>What an enemy makes of a frame of its engine.</summary>
    private ReadOnlyMemory<byte> Distort(LinkDirection direction, ReadOnlyMemory<byte> frame)
    {
        var dice = new Dice(_seed, Purpose.Lie, _lies++);
        if (!dice.Chance(_realm!.Options.Lies) || FrameCodec.Decode(frame, Limits, out var message) != FrameDecodeResult.Message)
            return frame;
        WireMessage? distorted = message switch
        {
            Head head => head with
            {
                At = Move(head.At, ref dice),
                Fingerprint = dice.Chance(0.5) ? _peers[direction.To].Graph.Fingerprint.All : head.Fingerprint,
                AuthorityFingerprint = dice.Chance(0.5) ? _peers[direction.To].Graph.Fingerprint.Authority : head.AuthorityFingerprint,
                Acknowledged = head.Acknowledged is { } acknowledged ? Move(acknowledged, ref dice) : null,
            },
            SyncNone none => none with { To = Move(none.To, ref dice) },
            SyncRequest request => request with
            {
                Since = request.Since is { } since ? Move(since, ref dice) : null,
                Fingerprint = dice.Chance(0.3) ? _peers[direction.To].Graph.Fingerprint.All : request.Fingerprint,
                Count = dice.Chance(0.3) ? dice.Below(1_000) : request.Count,
            },
            DeltaSync delta => delta with { From = Move(delta.From, ref dice), To = Move(delta.To, ref dice), Container = Filter(_peers[direction.From], delta.Container, ref dice) },
            OperationsPush push => push with { From = Move(push.From, ref dice), To = Move(push.To, ref dice), Container = Filter(_peers[direction.From], push.Container, ref dice) },
            FullStateSync full => full with { Start = dice.Chance(0.2) ? Move(full.Start, ref dice) : full.Start, Container = Filter(_peers[direction.From], full.Container, ref dice) },
            SyncRanges ranges => ranges with { Container = Filter(_peers[direction.From], ranges.Container, ref dice) },
            _ => null,
        };
        return distorted is null ? frame : FrameCodec.Encode(distorted);
    }

    private static HybridTimestamp Move(HybridTimestamp position, ref Dice dice) => dice.Below(6) switch
    {
        0 => new HybridTimestamp(position.Packed + ((ulong)dice.Below(600_000) << 16), position.Origin),
        1 => new HybridTimestamp(position.Packed - Math.Min(position.Packed, (ulong)dice.Below(600_000) << 16), position.Origin),
        _ => position,
    };

    private ReadOnlyMemory<byte> Filter(SimulatedPeer enemy, ReadOnlyMemory<byte> container, ref Dice dice)
    {
        if (container.IsEmpty || _enemyCodec.Decode(container.Span, Limits, out var operations) != DecodeStatus.Ok)
            return container;
        List<Operation> left = [];
        switch (dice.Below(4))
        {
            case 0:
                left.AddRange(operations.Where(operation => !operation.IsAuthority));
                _situations.Sometimes(Situation.AuthorityWithheld, left.Count < operations.Length);
                break;
            case 1:
                foreach (var operation in operations)
                {
                    if (dice.Chance(0.5))
                        left.Add(operation);
                }

                break;
            case 2:
                left.AddRange(operations);
                left.AddRange(Forge(enemy, (AttackKind)dice.Below(4), new PlanStep(0, 0, StepKind.Attack, enemy.Index, Node: dice.Below(_options.Nodes)), ref dice));
                break;
        }

        return Pack(left);
    }
}
