namespace GenosDb;

/// <summary>Where a batch came from.</summary>
public enum ChangeOrigin
{
    /// <summary>A local write.</summary>
    Local,

    /// <summary>A peer.</summary>
    Remote,
}
