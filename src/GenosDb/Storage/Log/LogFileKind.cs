namespace GenosDb.Storage;

/// <summary>What a file of the log is, by its first eight bytes.</summary>
internal enum LogFileKind : ulong
{
    /// <summary><c>GENOSLOG</c>.</summary>
    Segment = 0x47454E4F534C4F47,

    /// <summary><c>GENOSSNP</c>.</summary>
    Snapshot = 0x47454E4F53534E50,
}
