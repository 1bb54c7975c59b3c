using System.Globalization;
using GenosDb.SimulationTests.Governance;
using GenosDb.SimulationTests.Invariants;
using GenosDb.SimulationTests.Oracle;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <content>Steps about authority, and what must be so where it is.</content>
internal sealed partial class World
{
    private static readonly string[] Roles = ["guest", "user", "manager", "admin"];

    // Ids of what somebody signed who has the key: written by a client, or made by an enemy in its own name.
    private readonly HashSet<OperationId> _genuine = [];

    // What honest peers were seen to keep; only while nothing was lost.
    private readonly Dictionary<OperationId, Operation> _met = [];
    private bool _wasReevaluated;
    private bool _hasMismatch;

    /// <summary>Of eight nodes one belongs to somebody, and one is a profile.</summary>
    private static string? NodeOf(Realm realm, int node) => (node % 8) switch
    {
        6 => $"~{realm.Addresses[node / 8 % Realm.Identities]}/x{node.ToString(CultureInfo.InvariantCulture)}",
        7 => $"user:{realm.Addresses[node / 8 % Realm.Identities]}",
        _ => null,
    };

    /// <summary>A batch in which nothing hides anything else, so that everything which is signed is told of.</summary>
    private static OperationDraft[] WithoutOverwrites(OperationDraft[] drafts)
    {
        HashSet<string> touched = new(StringComparer.Ordinal);
        return [.. drafts.Where(draft => touched.Add(draft.NodeId) && (draft.Target is null || draft.Target == draft.NodeId || touched.Add(draft.Target)))];
    }

    private void Grant(SimulatedPeer peer, PlanStep step)
    {
        var subject = _realm!.Addresses[step.Node];
        long? end = step.Amount == 0 ? null : WallOf(peer).ToUnixTimeMilliseconds() + step.Amount;
        WriteStatement(peer, new GrantStatement(subject, Roles[step.Target], end, IsLocked: false, peer.Security.Authority!.Heads(subject)));
    }

    private void Revoke(SimulatedPeer peer, PlanStep step)
    {
        var subject = _realm!.Addresses[step.Node];
        var authority = peer.Security.Authority!;
        var kept = peer.Graph.PermittedOperationsOf(subject).Select(operation => operation.Id).Concat(authority.ActiveAclEntries(subject)).Order();
        var dice = new Dice(_seed, Purpose.Revocation, (ulong)step.Id);
        List<OperationId> listed = [];
        foreach (var id in kept)
        {
            if (dice.Below(100) >= step.Amount)
                listed.Add(id);
        }

        WriteStatement(peer, new RevocationStatement(subject, authority.Heads(subject), [.. listed]));
    }

    private void Forgive(SimulatedPeer peer, PlanStep step)
    {
        var subject = _realm!.Addresses[step.Node];
        var authority = peer.Security.Authority!;
        var voided = peer.Graph.Kept
            .Where(kept => kept.Operation.Author == subject && authority.IsVoid(kept.Operation))
            .Select(kept => kept.Operation)
            .OrderBy(operation => operation, OperationOrder.Instance)
            .Take((int)step.Amount);
        var byRevocation = voided.SelectMany(operation => authority.RevocationsVoiding(operation).Select(revocation => (revocation, operation.Id))).ToLookup(pair => pair.revocation, pair => pair.Id);
        foreach (var revocation in byRevocation.OrderBy(group => group.Key))
            WriteStatement(peer, new AmnestyStatement(subject, revocation.Key, [.. revocation]));
    }

    private void GiveLevel(SimulatedPeer peer, PlanStep step)
    {
        var identity = _realm!.IdentityOf(peer.Index);
        var node = NodeOf(_realm, (8 * identity) + 6)!;
        var subject = _realm.Addresses[step.Target];
        WriteStatement(peer, new AclStatement(node, _realm.Addresses[identity], subject, (AclLevel)step.Amount, peer.Security.Authority!.AclHeads(node, subject)));
    }

    private void WriteStatement(SimulatedPeer peer, AuthorityStatement statement)
    {
        var superseded = statement switch
        {
            GrantStatement grant => grant.Supersedes,
            RevocationStatement revocation => revocation.Supersedes,
            AclStatement acl => acl.Supersedes,
            _ => [],
        };
        var after = superseded.Select(id => peer.Current(RegisterKey.Authority(id))?.Timestamp.Packed ?? 0).DefaultIfEmpty().Max();
        Write(peer, [new OperationDraft(statement.Kind, statement.Name, "", null, statement.ToBody().ToOwnedBytes()) { After = after }]);
    }

    private bool IsGenuine(Operation operation) =>
        _realm is null ? _isTainted.Count > 0 || _stamps.Contains(operation) : _genuine.Contains(operation.Id);

    private int CountClaims(SimulatedPeer peer) =>
        _realm is null ? 0 : peer.Engine.Sessions.Count(session => peer.Engine.FindWatermark(session.Replica) is not null);

    /// <summary>Looks at what a step did to authority, before anything else is checked.</summary>
    private void NoteAuthority(SimulatedPeer peer, int claimsBefore)
    {
        _wasReevaluated = false;
        if (_realm is null)
            return;
        var hasAmnesty = _batch.Exists(operation => operation.Kind == OperationKind.Amnesty);
        var hasAuthority = _batch.Exists(operation => operation.IsAuthority);
        foreach (var effect in _effects)
        {
            if (effect is not SyncEffect.Changed changed)
                continue;
            foreach (var outcome in changed.Outcomes)
            {
                hasAuthority |= outcome.Operation.IsAuthority;
                hasAmnesty |= outcome.Operation.Kind == OperationKind.Amnesty;
                _situations.Sometimes(Situation.StrangersGrantIsInert, outcome.Operation.Kind == OperationKind.Grant && !_realm.Policy.SuperAdmins.Contains(outcome.Operation.Author.ToString()!));
            }
        }

        if (hasAuthority)
            peer.ForgetJudge();
        foreach (var effect in _effects)
        {
            if (effect is SyncEffect.Changed changed)
                CheckShown(peer, changed.Outcomes.Select(outcome => outcome.Operation));
            if (effect is not SyncEffect.Reevaluated reevaluated)
                continue;
            _wasReevaluated = true;
            foreach (var (operation, result, other) in reevaluated.Outcomes)
            {
                var isLetIn = result == Graphs.MergeResult.Won;
                _situations.Sometimes(Situation.LateGrantLetIn, isLetIn);
                _situations.Sometimes(Situation.AmnestyRestored, isLetIn && hasAmnesty);
                _situations.Sometimes(Situation.LateRevocationFellBack, !isLetIn);
                _situations.Sometimes(Situation.FallBackToNothing, !isLetIn && other is null);
                _situations.Sometimes(Situation.ShadowUsed, !isLetIn && other is not null);
                if ((isLetIn ? operation : other) is { } shown)
                    CheckShown(peer, [shown]);
            }
        }

        if (_wasReevaluated)
            peer.History.Rebase(peer.CurrentOperations());
        _situations.Sometimes(Situation.GapRuleFired, hasAuthority && claimsBefore > 0 && CountClaims(peer) == 0 && peer.Engine.Sessions.Count > 0);
        _situations.Sometimes(Situation.QuarantineOverflow, peer.Graph.IsLossy);
    }

    private static void CheckShown(SimulatedPeer peer, IEnumerable<Operation> shown)
    {
        // Enemies may have been told another policy than the oracle.
        if (!peer.IsEnemy)
            OnlyAuthorisedIsShown.Check(peer.Name, shown, peer.Judge);
    }

    private void CheckAuthorised(SimulatedPeer peer, ReplicaPicture picture)
    {
        OnlyAuthorisedIsShown.Check(peer.Name, picture.State.Registers.Select(register => register.Operation), peer.Judge);
        foreach (var (operation, _) in picture.State.Registers)
        {
            _situations.Sometimes(Situation.ProfileOfStranger, picture.IsApart(operation));
            _situations.Sometimes(Situation.LevelUsed, operation is { IsAuthority: false, Author: { } author } && operation.NodeId.StartsWith('~') && !operation.NodeId.Contains(author.ToString(), StringComparison.Ordinal));
        }

        if (_hasLost)
            return;
        foreach (var operation in KeptBy(peer))
            _met.TryAdd(operation.Id, operation);
    }

    /// <summary>All honest replicas agree; on what the oracle makes of every valid operation that reached one of them, where everything is kept; and in any
    /// case on what it permits.</summary>
    private void JudgeGoverned()
    {
        var pictures = Array.ConvertAll(_honest, peer => peer.Picture());
        var latest = Beginning.AddTicks(_queue.Now) + Limits.ClockDrift;
        var written = _hasLost ? _survivors : [.. _written.Where(operation => !IsFromEnemy(operation)), .. _met.Values];
        Operation[] valid = [.. written.Concat(_honest.SelectMany(KeptBy)).DistinctBy(operation => operation.Id).Where(operation => operation.Timestamp.ToDateTimeOffset() <= latest)];
        var authority = new OracleAuthority(_realm!.Policy, valid);
        Operation[] counting = [.. valid.Where(operation => operation.IsAuthority || (authority.IsAuthorised(operation) && !authority.IsApart(operation)))];
        for (var i = 0; i < pictures.Length; i++)
        {
            EqualStates.Check(pictures[0].Shared, pictures[i].Shared);
            CheckNothingIsLeft(_honest[i], pictures[i]);
            var shown = pictures[i].State.Registers.Select(register => register.Operation);
            OnlyAuthorisedIsShown.Check(pictures[i].Name, shown, authority);
            if (_realm.Options.KeepsEverything)
                EqualsOracle.Check(pictures[i], _honest[i].Graph, OracleFold.Fold(counting.Concat(shown.Where(authority.IsApart))));
        }
    }

    private bool IsFromEnemy(Operation operation) => _fromEnemies.Contains(operation.Id);
}
