namespace GenosDb;

/// <summary>A node whose visible value or edges changed.</summary>
/// <param name="Previous">Before the batch.</param>
/// <param name="Current">After the batch.</param>
public readonly record struct NodeUpdate(GenosNode Previous, GenosNode Current);
