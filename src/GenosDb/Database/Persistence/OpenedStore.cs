using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>A store that was opened, and what was in it.</summary>
/// <param name="Storage">Open; whoever holds this disposes it.</param>
/// <param name="Reader">Its records.</param>
/// <param name="Opening">How it was found.</param>
internal sealed record OpenedStore(IGraphStorage Storage, StateReader Reader, StorageOpening Opening);
