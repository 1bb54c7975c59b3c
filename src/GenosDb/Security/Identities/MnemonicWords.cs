namespace GenosDb.Security;

/// <summary>The 2,048 English words of BIP-39, in order of their bytes.</summary>
internal static class MnemonicWords
{
    public const int Count = 2_048;

    private static readonly byte[] Text = Load();
    private static readonly int[] Starts = FindStarts(Text);

    public static ReadOnlySpan<byte> At(int index) => Text.AsSpan(Starts[index]..(Starts[index + 1] - 1));

    /// <summary>The place of a word, or −1.</summary>
    public static int IndexOf(ReadOnlySpan<byte> word)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = At(middle).SequenceCompareTo(word);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private static byte[] Load()
    {
        using var resource = typeof(MnemonicWords).Assembly.GetManifestResourceStream("bip39-english.txt")!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }

    // One word a line; the last start is the end of the text.
    private static int[] FindStarts(ReadOnlySpan<byte> text)
    {
        var starts = new int[Count + 1];
        for (var i = 1; i <= Count; i++)
            starts[i] = starts[i - 1] + text[starts[i - 1]..].IndexOf((byte)'\n') + 1;
        return starts;
    }
}
