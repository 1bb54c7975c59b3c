using System.Buffers.Binary;

namespace GenosDb.Testing;

/// <summary>Bytes from a seed: the same on every machine.</summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), its numbers as little-endian bytes; each call starts with a
/// new number. Not for secrets. Thread-safe; the order of concurrent calls decides who gets what.</remarks>
/// <param name="seed">Any number.</param>
public sealed class SeededRandomSource(ulong seed) : IRandomSource
{
    private ulong _state = seed;

    /// <summary>What the bytes are a function of.</summary>
    public ulong Seed { get; } = seed;

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, SplitMix.Scramble(Interlocked.Add(ref _state, SplitMix.Increment)));
            var taken = Math.Min(number.Length, destination.Length);
            number[..taken].CopyTo(destination);
            destination = destination[taken..];
        }
    }
}
