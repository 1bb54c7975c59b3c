namespace GenosDb.Storage;

/// <summary>One running call; ends when it is disposed.</summary>
internal readonly struct StorageTurn(StorageCalls calls, int kinds) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => calls.Leave(kinds);
}
