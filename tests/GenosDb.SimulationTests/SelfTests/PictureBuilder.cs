using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.SelfTests;

/// <summary>Makes pictures of replicas by hand.</summary>
internal sealed class PictureBuilder(string name, ulong replica)
{
    private static readonly DatabaseId Database = DatabaseId.From("picture");

    private readonly List<(Operation Operation, ulong Position)> _registers = [];
    private readonly List<Operation> _held = [];
    private readonly List<(ReplicaId, ulong)> _watermarks = [];
    private readonly HashSet<Operation> _putAside = [];

    public ulong Floor { get; set; }

    public ulong? Head { get; set; }

    public IReadOnlyList<ulong>? LogPositions { get; set; }

    public UInt128? Fingerprint { get; set; }

    public static HybridTimestamp Stamp(long time, ulong origin = 1) => new(ValidityLimits.GenesisMilliseconds + time, 0, new ReplicaId(origin));

    public static Operation Put(string id, long time, ulong origin = 1, long value = 1) => Operation.Upsert(Database, Stamp(time, origin), id, value);

    public static Operation Remove(string id, long time, ulong origin = 1) => Operation.Remove(Database, Stamp(time, origin), id);

    public static Operation Link(string source, string target, long time) => Operation.Link(Database, Stamp(time), source, "", target);

    public PictureBuilder With(Operation operation, ulong position)
    {
        _registers.Add((operation, position));
        return this;
    }

    public PictureBuilder Claims(ulong log, ulong position)
    {
        _watermarks.Add((new ReplicaId(log), position));
        return this;
    }

    public PictureBuilder Holds(Operation operation)
    {
        _held.Add(operation);
        return this;
    }

    public PictureBuilder PutAside(Operation operation)
    {
        _putAside.Add(operation);
        return this;
    }

    public ReplicaPicture Build()
    {
        var head = Head ?? (_registers.Count == 0 ? 0 : _registers[^1].Position);
        var positions = LogPositions ?? [.. _registers.Select(register => register.Position).Where(position => position > Floor)];
        var fingerprint = Fingerprint ?? FingerprintFromScratch.Compute(_registers.Select(register => register.Operation));
        var state = new RestoredState([.. _registers], [], new StateSummary(head, 0, 0, null), [.. _watermarks], [.. _held]);
        return new ReplicaPicture(name, new ReplicaId(replica), state, Floor, 10, positions, new Graphs.GraphFingerprint(FingerprintFromScratch.Compute([]), 0, fingerprint, _registers.Count))
        {
            Current = key => _registers.FirstOrDefault(register => RegisterKey.Of(register.Operation) == key).Operation,
            WasPutAside = _putAside.Contains,
        };
    }
}
