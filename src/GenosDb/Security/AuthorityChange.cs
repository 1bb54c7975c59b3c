using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>What has to be judged anew, because authority operations arrived.</summary>
/// <param name="Authors">Every operation signed by one of them.</param>
/// <param name="NodeIds">Every operation on one of these nodes.</param>
public readonly record struct AuthorityChange(ImmutableArray<Address> Authors, ImmutableArray<string> NodeIds)
{
    /// <summary>Nothing.</summary>
    public static AuthorityChange None { get; } = new([], []);

    /// <summary>Whether nothing has to be judged anew.</summary>
    public bool IsEmpty => Authors.IsDefaultOrEmpty && NodeIds.IsDefaultOrEmpty;
}
