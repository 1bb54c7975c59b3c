namespace GenosDb.Storage;

/// <summary>The keys of an encrypted store. <c>E0 00</c> and <c>E0 01</c> → the wrapped key, twice, so that one damaged record does not cost the store · <c>E1</c> key → an encrypted value.</summary>
internal static class EncryptedRecords
{
    /// <summary>How many bytes longer a key becomes.</summary>
    public const int KeyOverhead = 1;

    private const byte KeyPrefix = 0xE0;
    private const byte ValuePrefix = 0xE1;

    /// <summary>Where the wrapped key stands, ascending. Below all others, so that it comes before them.</summary>
    public static IReadOnlyList<byte[]> KeyPlaces { get; } = [[KeyPrefix, 0], [KeyPrefix, 1]];

    /// <summary>Whether a record is one of an encrypted store. No record of the engine begins like that.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> key) => key is [KeyPrefix or ValuePrefix, _, ..];

    public static bool IsWrappedKey(ReadOnlySpan<byte> key) => key is [KeyPrefix, 0 or 1];

    public static bool IsValue(ReadOnlySpan<byte> key) => key is [ValuePrefix, _, ..];

    public static void WriteKey(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        destination[0] = ValuePrefix;
        key.CopyTo(destination[KeyOverhead..]);
    }

    /// <summary>What is said to whoever opens it without a key.</summary>
    public static StorageException KeyMissing() =>
        new(StorageFailure.WrongKey, "The store is encrypted. Give GenosOptions.StorageKey, the key or passphrase it was made with. Nothing was touched.");
}
