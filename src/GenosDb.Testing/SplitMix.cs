using System.Buffers.Binary;

namespace GenosDb.Testing;

/// <summary>The two constants of SplitMix64, and numbers that are a function of other numbers.</summary>
internal static class SplitMix
{
    /// <summary>The odd number nearest to 2^64 divided by the golden ratio.</summary>
    public const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>Changes about half of the bits when one bit of the input changes.</summary>
    public static ulong Scramble(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    /// <summary>A number that is a function of others, their order included.</summary>
    public static ulong Mix(params ReadOnlySpan<ulong> numbers)
    {
        var mixed = 0UL;
        foreach (var number in numbers) mixed = Scramble((mixed ^ number) + Increment);
        return mixed;
    }

    /// <summary>A number that is a function of a text, the same in every process: FNV-1a over its UTF-16 code units.</summary>
    public static ulong Hash(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in text) hash = (hash ^ unit) * 0x100000001B3;
        return hash;
    }

    /// <summary>A number that is a function of bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) hash = Scramble((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) + Increment);
        foreach (var part in bytes) hash = Scramble((hash ^ part) + Increment);
        return hash;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public static double Fraction(ulong number) => (number >> 11) * (1.0 / (1UL << 53));
}
