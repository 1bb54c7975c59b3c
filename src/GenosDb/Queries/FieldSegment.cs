namespace GenosDb.Queries;

/// <summary>One segment of a path.</summary>
/// <param name="Utf8Key">The key that it names in a map.</param>
/// <param name="Index">The element that it names in an array; -1 when it is no decimal index.</param>
internal readonly record struct FieldSegment(byte[] Utf8Key, int Index);
