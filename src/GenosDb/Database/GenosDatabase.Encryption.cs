using GenosDb.Storage;

namespace GenosDb;

/// <content>The key of a store at rest.</content>
public sealed partial class GenosDatabase
{
    /// <summary>Changes the key or passphrase of a store that is closed. What it is encrypted with stays: that is a random key of the store, which is encrypted anew.</summary>
    /// <remarks>
    /// <para>When it fails, or power is cut, either the current key or the next one opens the store. Once it has completed, nothing in the files of the store opens with the current one; a backup
    /// or a copy that was made before does. Whoever may have read such a copy and its key has what is in the store, also what is written later: restore a backup with another key then, which makes
    /// a store with a new random key.</para>
    /// <para>Holds everything in memory once, and writes it anew.</para>
    /// </remarks>
    /// <param name="path">Where it is.</param>
    /// <param name="current">Opens it now.</param>
    /// <param name="next">Is to open it.</param>
    /// <param name="storage">Where it is kept, not encrypted and not open; it is disposed. Null, the default: a <see cref="LogStorage"/> at the path.</param>
    /// <param name="cancellationToken">Gives up; either key opens the store then.</param>
    /// <exception cref="ArgumentException">The path is empty, or the storage is an <see cref="EncryptedStorage"/>.</exception>
    /// <exception cref="StorageException">There is no store, it is in use, damaged, too new, full, not encrypted, or does not open with the current key.</exception>
    /// <exception cref="ObjectDisposedException">A key was disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask ChangeStorageKeyAsync(string path, StorageKey current, StorageKey next, IGraphStorage? storage = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(next);
        if (storage is null && !(Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new StorageException(StorageFailure.NotAStore, $"There is no store at '{path}'. Nothing was touched.") { Path = path };
        await Task.Run(() => StorageKeyChange.RunAsync(new EncryptedStorage(storage ?? new LogStorage(path), current), next, TimeProvider.System, SystemRandomSource.Instance, cancellationToken), cancellationToken).ConfigureAwait(false);
    }
}
