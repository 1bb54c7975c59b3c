namespace GenosDb.SimulationTests.Worlds;

/// <summary>Something that falls due.</summary>
/// <param name="Kind">What.</param>
/// <param name="Peer">Whom it concerns.</param>
/// <param name="Subject">The step or the direction.</param>
/// <param name="Frame">What arrives.</param>
/// <param name="Number">Of a timer, its generation; of a dial, the peer that is dialled; of a frame, 1 when it was damaged on its way.</param>
internal readonly record struct SimulatedEvent(EventKind Kind, int Peer, object? Subject, ReadOnlyMemory<byte> Frame, long Number);
