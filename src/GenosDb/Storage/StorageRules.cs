namespace GenosDb.Storage;

/// <summary>What every provider refuses before it writes.</summary>
internal static class StorageRules
{
    /// <summary>Checks a batch against the limits.</summary>
    /// <exception cref="StorageException">Above one; the message names it.</exception>
    public static void Check(StorageBatch batch, StorageLimits limits)
    {
        if (batch.ByteLength > limits.BatchBytes)
            throw TooLarge("A batch", batch.ByteLength, nameof(StorageLimits.BatchBytes), limits.BatchBytes);
        foreach (var record in batch.Records)
        {
            if (record.Key.IsEmpty)
                throw new StorageException(StorageFailure.LimitExceeded, "A key is empty; at least one byte is needed. Nothing was written.");
            if (record.Key.Length > limits.KeyBytes)
                throw TooLarge("A key", record.Key.Length, nameof(StorageLimits.KeyBytes), limits.KeyBytes);
            if (record.Value.Length > limits.ValueBytes)
                throw TooLarge("A value", record.Value.Length, nameof(StorageLimits.ValueBytes), limits.ValueBytes);
        }
    }

    private static StorageException TooLarge(string what, long actual, string limit, long maximum) =>
        new(StorageFailure.LimitExceeded, $"{what} has {actual} bytes; {limit} allows {maximum}. Split it. Nothing was written.");
}
