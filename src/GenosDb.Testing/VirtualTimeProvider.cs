namespace GenosDb.Testing;

/// <summary>A clock that moves only when told.</summary>
public sealed class VirtualTimeProvider : TimeProvider;
