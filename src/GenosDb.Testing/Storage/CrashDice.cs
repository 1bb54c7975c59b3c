namespace GenosDb.Testing;

/// <summary>What befalls whatever was not synced at one power cut: a function of the seed, the number of the cut, and the thing.</summary>
/// <remarks>Some cuts keep everything and some nothing, since a disk that is either quick or slow is as likely as one that is neither.</remarks>
internal readonly struct CrashDice(ulong seed, ulong crash)
{
    private const ulong Mood = 1;
    private const ulong Entry = 2;
    private const ulong Length = 3;
    private const ulong Sector = 4;
    private const ulong Garbage = 5;
    private const ulong Flip = 6;

    /// <summary>Whether a change of directory entries is kept.</summary>
    public bool KeepsEntry(int number) => (Of(Mood, Entry) % 4) switch
    {
        0 => true,
        1 => false,
        _ => Of(Entry, (ulong)number) % 2 == 0,
    };

    /// <summary>How long a file is that has grown since it was synced: with all of its end, with none, or with a part.</summary>
    public int LengthBetween(ulong file, int synced, int grown)
    {
        if (synced >= grown) return grown;
        var number = Of(Length, file);
        return (number % 4) switch
        {
            0 => synced,
            1 => synced + (int)((number >> 8) % (ulong)(grown - synced)),
            _ => grown,
        };
    }

    /// <summary>Stores a sector, or not.</summary>
    public void Store(ulong file, int sector, ReadOnlySpan<byte> written, Span<byte> stored)
    {
        var number = Of(Sector, file, (ulong)sector);
        var mood = Of(Mood, Sector) % 4;
        var fate = mood switch { 0 => 0, 1 => 1, _ => (int)(number % 4) };
        switch (fate)
        {
            case 0:
                written.CopyTo(stored);
                break;
            case 1:
                break;
            case 2:
                var torn = (int)((number >> 8) % (ulong)written.Length);
                written[..torn].CopyTo(stored);
                break;
            default:
                for (var i = 0; i < stored.Length; i++) stored[i] = (byte)Of(Garbage, file, (ulong)sector, (ulong)i);
                break;
        }
    }

    /// <summary>The bit of a sector that flips; null for none.</summary>
    public int? FlippedBit(ulong file, int sector, double rate, int bytes)
    {
        var number = Of(Flip, file, (ulong)sector);
        return SplitMix.Fraction(number) < rate ? (int)(SplitMix.Scramble(number) % (ulong)(8 * bytes)) : null;
    }

    private ulong Of(ulong purpose, ulong a, ulong b = 0, ulong c = 0) => SplitMix.Mix(seed, crash, purpose, a, b, c);
}
