namespace GenosDb.Storage;

/// <summary>What a store accepts, and what it believes a file.</summary>
public sealed record StorageLimits
{
    /// <summary>The most that <see cref="KeyBytes"/> can be.</summary>
    public const int MaxKeyBytes = ushort.MaxValue;

    /// <summary>The most that <see cref="ValueBytes"/> can be.</summary>
    public const int MaxValueBytes = (16 << 20) - (64 << 10);

    /// <summary>The most that <see cref="BatchBytes"/> can be.</summary>
    public const long MaxBatchBytes = 4L << 30;

    /// <summary>Bytes of a key. Default 4 KiB; at least 1, at most <see cref="MaxKeyBytes"/>.</summary>
    public int KeyBytes { get; init; } = 4 << 10;

    /// <summary>Bytes of a value. Default 2 MiB; at most <see cref="MaxValueBytes"/>.</summary>
    public int ValueBytes { get; init; } = 2 << 20;

    /// <summary>Keys and values of a batch together. Default 256 MiB; at most <see cref="MaxBatchBytes"/>.</summary>
    public long BatchBytes { get; init; } = 256L << 20;
}
