namespace GenosDb.SimulationTests.Worlds;

/// <summary>What a number is drawn for. The values are part of every seed's meaning: never renumber them.</summary>
internal enum Purpose : ulong
{
    Option = 1,
    Step = 2,
    BatchDraft = 3,
    Value = 4,
    Engine = 5,
    Latency = 6,
    Loss = 7,
    Duplicate = 8,
    Reorder = 9,
    Damage = 10,
    Close = 11,
    Dial = 12,
    Heal = 13,
    Topology = 14,
    Governance = 15,
    Attack = 16,
    Lie = 17,
    Revocation = 18,
}
