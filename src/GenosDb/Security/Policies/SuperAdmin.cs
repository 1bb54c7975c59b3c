using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Whose signature grants roles, and when. Outside its time the identity is a guest, and no grant changes that.</summary>
/// <param name="Address">The identity.</param>
public sealed record SuperAdmin(Address Address)
{
    /// <summary>First moment in office, in whole milliseconds. Null, the default: from the beginning.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Last moment in office, in whole milliseconds; later operations have no authority. Null, the default: no end.</summary>
    /// <remarks>Whoever holds the key can still sign with an earlier time. Where the key may be stolen, give <see cref="Keep"/> as well.</remarks>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The highest role that its grants can give. Null, the default: every role but <c>superadmin</c>, which no grant gives.</summary>
    public string? MaxRole { get; init; }

    /// <summary>What survives of all that it ever signed, data included. Null, the default: everything.</summary>
    public ImmutableArray<OperationId>? Keep { get; init; }
}
