using System.Buffers.Binary;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>The random bytes of one engine: of a peer, from one start to the next.</summary>
internal sealed class MixedRandomSource(ulong seed, int peer, int incarnation) : IRandomSource
{
    private ulong _calls;

    public void Fill(Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (var at = 0; at < destination.Length; at += word.Length)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Mix.Of(seed, Purpose.Engine, (ulong)peer, (ulong)incarnation, _calls++));
            word[..Math.Min(word.Length, destination.Length - at)].CopyTo(destination[at..]);
        }
    }
}
