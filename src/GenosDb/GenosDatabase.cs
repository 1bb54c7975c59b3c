namespace GenosDb;

/// <summary>Stub: replaced by the shell slice.</summary>
public static class GenosDatabase
{
    /// <summary>Stub.</summary>
    public static ValueTask<IGenosDatabase> OpenInMemoryAsync(Action<GenosOptions>? configure = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
