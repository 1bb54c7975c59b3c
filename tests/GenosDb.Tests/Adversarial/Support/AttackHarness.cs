using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>A governed engine, and carriers that bring it containers on each path, honest or not.</summary>
/// <remarks>An attack is conclusive only when an honest operation that comes after it, on the same path and over the same link, arrives, and the state is that of
/// a run without the attack.</remarks>
internal sealed class AttackHarness
{
    private readonly EngineCluster _cluster = new() { ChecksInvariants = false };
    private long _lastLink = 10_000;
    private ulong _lastReplica = 0x5000;

    public AttackHarness(IEnumerable<Operation> history, SecurityOptions? options = null)
    {
        // The victim has the lower id, so that it is answered.
        Victim = _cluster.Add("victim", replica: new ReplicaId(1), options: options ?? Person.Policy());
        Deliver(AttackPath.Live, Person.Root.Address, Tampering.Container([.. history])).IsEnded.Should().BeFalse("what is there before the attack is honest");
        Victim.Effects.Clear();
    }

    public static AttackPath[] AllPaths { get; } = Enum.GetValues<AttackPath>();

    public EngineCluster Cluster => _cluster;

    public TestPeer Victim { get; private set; }

    /// <summary>Root writes it, so nothing about roles can be in its way.</summary>
    public static Operation Sentinel { get; } = Person.Root.Upsert(40_000_000, "sentinel", "arrived");

    /// <summary>Runs the attack on every path.</summary>
    /// <param name="history">What the victim has before; honest.</param>
    /// <param name="attack">The containers of the attack, each a message of its own.</param>
    /// <param name="check">Looks at what the victim shows and reports.</param>
    public static void OnEveryPath(Operation[] history, IReadOnlyList<ReadOnlyMemory<byte>> attack, Action<AttackPath, TestPeer, Delivery> check)
    {
        foreach (var path in AllPaths)
        {
            var (victim, delivery) = Run(path, history, attack);
            check(path, victim, delivery);
        }
    }

    /// <summary>As <see cref="OnEveryPath(Operation[], IReadOnlyList{ReadOnlyMemory{byte}}, Action{AttackPath, TestPeer, Delivery})"/>: each operation of the attack is
    /// refused for the reason given, or without report when there is none, and has no effect.</summary>
    public static void IsRefusedOnEveryPath(Operation[] history, params (Operation Operation, OperationVerdict Verdict)[] attack) =>
        OnEveryPath(history, [Tampering.Container([.. attack.Select(bad => bad.Operation)])], (path, _, delivery) =>
            delivery.Reports.Should().BeEquivalentTo(attack.Select(bad => Delivery.Report(bad.Operation, bad.Verdict)), "that is what is said on the path {0}", path));

    /// <summary>Runs the attack on one path, then the sentinel; and, apart, the sentinel alone.</summary>
    /// <param name="path">How it comes.</param>
    /// <param name="history">What the victim has before; honest.</param>
    /// <param name="attack">The containers of the attack, each a message of its own.</param>
    /// <param name="endsLink">Whether the attack costs its link; the sentinel then comes over the next one.</param>
    /// <param name="carrier">Who brings it; a superadmin unless said otherwise.</param>
    /// <param name="options">The policy of the victim.</param>
    /// <param name="includesAuthority">False when the attack brings authority without effect, which is kept all the same.</param>
    public static (TestPeer Victim, Delivery Delivery) Run(
        AttackPath path, IReadOnlyList<Operation> history, IReadOnlyList<ReadOnlyMemory<byte>> attack, bool endsLink = false, Address? carrier = null, SecurityOptions? options = null, bool includesAuthority = true)
    {
        AttackHarness attacked = new(history, options), control = new(history, options);
        var (by, sentinel) = (carrier ?? Person.Root.Address, Tampering.Container(Sentinel));
        control.Deliver(path, by, sentinel).IsEnded.Should().BeFalse();
        control.Shows(Sentinel).Should().BeTrue("the path {0} brings what is honest", path);

        ReadOnlyMemory<byte>[] messages = endsLink ? [.. attack] : [.. attack, sentinel];
        var delivery = attacked.Deliver(path, by, messages);
        delivery.IsEnded.Should().Be(endsLink, "on the path {0} that is what the attack costs its link", path);
        if (endsLink)
            attacked.Deliver(path, by, sentinel).IsEnded.Should().BeFalse();
        attacked.Shows(Sentinel).Should().BeTrue("without it the attack on the path {0} is inconclusive", path);
        StateHash.Of(attacked.Victim, includesAuthority).Should().Be(StateHash.Of(control.Victim, includesAuthority), "the attack on the path {0} has left nothing", path);

        // What is kept beside the state must not show after a restart either.
        attacked.Restart();
        StateHash.Of(attacked.Victim, includesAuthority).Should().Be(StateHash.Of(control.Victim, includesAuthority), "nor does it after a restart");
        return (attacked.Victim, delivery);
    }

    public bool Shows(Operation operation) => Victim.Graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) && current.Id == operation.Id;

    /// <summary>Begins anew with nothing.</summary>
    public void Clear()
    {
        Victim.Handle(SyncInput.Clear());
        Victim.Effects.Clear();
    }

    public void Restart()
    {
        var saved = Victim.Engine.Capture();
        Victim = _cluster.Restart(Victim, saved, isClean: true);
    }

    /// <summary>A link of a replica that was never there before, opened and asked.</summary>
    public (ScriptedPeer Peer, SyncRequest Request) Connect(Address? carrier)
    {
        var peer = new ScriptedPeer(Victim, new ReplicaId(++_lastReplica), ++_lastLink, carrier);
        peer.Open();
        return (peer, peer.Receive<SyncRequest>());
    }

    /// <summary>Brings containers over one link, each as one message, until the victim ends it; or by one import, until a portion is refused as a whole.</summary>
    public Delivery Deliver(AttackPath path, Address? carrier, params ReadOnlySpan<ReadOnlyMemory<byte>> containers) => Deliver(path, carrier, isWhole: true, containers);

    /// <summary>As <see cref="Deliver(AttackPath, Address?, ReadOnlySpan{ReadOnlyMemory{byte}})"/>, and breaks off before what would have come next.</summary>
    public Delivery DeliverPart(AttackPath path, Address? carrier, params ReadOnlySpan<ReadOnlyMemory<byte>> containers) => Deliver(path, carrier, isWhole: false, containers);

    private Delivery Deliver(AttackPath path, Address? carrier, bool isWhole, ReadOnlySpan<ReadOnlyMemory<byte>> containers)
    {
        var effects = Victim.Effects.Count;
        var (isEnded, problem) = path == AttackPath.Import ? (!TryImport(carrier, containers), null) : Send(path, carrier, isWhole, containers);
        var after = Victim.Effects.Skip(effects).ToArray();
        return new Delivery(isEnded, problem, [.. after.OfType<SyncEffect.Refused>().SelectMany(refused => refused.Operations)], after.OfType<SyncEffect.Changed>().Count());
    }

    private (bool IsEnded, PeerProblem? Problem) Send(AttackPath path, Address? carrier, bool isWhole, ReadOnlySpan<ReadOnlyMemory<byte>> containers)
    {
        var (peer, request) = Connect(carrier);
        if (path == AttackPath.Live)
            peer.Send(new SyncNone(request.Sid, peer.Replica, peer.At(1)));
        for (var i = 0; i < containers.Length && !peer.IsClosed; i++)
            peer.Send(Message(path, peer, request.Sid, i, isWhole && i == containers.Length - 1, containers[i]));
        var (isEnded, problem) = (peer.IsClosed, peer.Problem);
        if (!isEnded)
            peer.Close();
        return (isEnded, problem);
    }

    private bool TryImport(Address? carrier, ReadOnlySpan<ReadOnlyMemory<byte>> containers)
    {
        foreach (var container in containers)
        {
            // A portion of an import is never empty.
            if (!container.IsEmpty && Victim.Import(container, new PeerContext(carrier, "import")).Fault is CarrierFault.Undecodable or CarrierFault.NotAdmitted)
                return false;
        }

        return true;
    }

    private static WireMessage Message(AttackPath path, ScriptedPeer peer, uint sid, int number, bool isLast, ReadOnlyMemory<byte> container) => path switch
    {
        AttackPath.Live => new OperationsPush(peer.Replica, peer.At((ulong)number + 1), peer.At((ulong)number + 2), container),
        AttackPath.Delta => new DeltaSync(sid, peer.Replica, peer.At(0), peer.At(9), number, isLast, container, isLast ? UInt128.One : null),
        AttackPath.FullState => new FullStateSync(
            sid, peer.Replica, FullStateScope.All, peer.At(9), number, number == 0 ? default : Key(number - 1), Key(number), isLast, container, number == 0 ? new TransferEstimate(1, 1) : null),
        AttackPath.Ranges => new SyncRanges(sid, peer.Replica, peer.At(9), 2 * number, RegisterSection.Data, [], container, default, isLast),
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, "Has no messages."),
    };

    private static byte[] Key(int number) => Fuzzing.FuzzCorpus.Key(RegisterKey.Value($"{number:d6}"));
}
