namespace GenosDb;

/// <summary>Who is signed in here, and as what.</summary>
/// <param name="Address">The identity that signs local writes; null when nobody is signed in.</param>
/// <param name="Role">Its role now, from the grants known here; <c>guest</c> when nobody is signed in.</param>
public sealed record SecurityState(Address? Address, string Role)
{
    /// <summary>Whether somebody is signed in.</summary>
    public bool IsSignedIn => Address is not null;
}
