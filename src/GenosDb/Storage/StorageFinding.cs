namespace GenosDb.Storage;

/// <summary>Something that is not as it was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where in it, in bytes; null when that says nothing.</param>
/// <param name="Lsn">Which record group; null when it is not known.</param>
/// <param name="Message">What is wrong, for people.</param>
public sealed record StorageFinding(string Path, long? Offset, long? Lsn, string Message);
