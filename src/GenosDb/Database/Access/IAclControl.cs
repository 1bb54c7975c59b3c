namespace GenosDb;

/// <summary>Owned nodes, and who else may use them. Sharing needs <see cref="SecurityOptions.Acls"/>. Thread-safe.</summary>
public interface IAclControl
{
    /// <summary>Writes the owned node <c>~address/name</c> of the identity that is signed in.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">At least one character.</param>
    /// <param name="cancellationToken">Stops before the write is applied, and afterwards the wait for it.</param>
    /// <returns>The id of the node.</returns>
    /// <exception cref="GenosPermissionException">Nobody is signed in, or the role lacks <see cref="Permissions.Write"/>.</exception>
    /// <exception cref="GenosException">The name or the value is not valid.</exception>
    ValueTask<string> SetAsync(GenosValue value, string name, CancellationToken cancellationToken = default);

    /// <summary>Gives an identity a level on an owned node; owner only. It counts from now on, for what is written later.</summary>
    /// <param name="nodeId"><c>~address/name</c> of the identity that is signed in.</param>
    /// <param name="address">Who gets the level.</param>
    /// <param name="level">The level; each includes the ones before.</param>
    /// <param name="cancellationToken">Stops before the write is applied, and afterwards the wait for it.</param>
    /// <exception cref="GenosPermissionException">Not the owner, or without <see cref="Permissions.Write"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> is not the id of an owned node.</exception>
    /// <exception cref="InvalidOperationException">ACLs are switched off, so it would have no effect.</exception>
    ValueTask GrantAsync(string nodeId, Address address, AclLevel level, CancellationToken cancellationToken = default);

    /// <summary>Takes every level on one node back; as <see cref="GrantAsync"/> with <see cref="AclLevel.None"/>, so what was written before stays. The role of the
    /// identity is not touched: for that there is <see cref="ISecurityControl.RevokeAsync"/>.</summary>
    /// <param name="nodeId"><c>~address/name</c> of the identity that is signed in.</param>
    /// <param name="address">Who loses the level.</param>
    /// <param name="cancellationToken">Stops before the write is applied, and afterwards the wait for it.</param>
    /// <exception cref="GenosPermissionException">Not the owner, or without <see cref="Permissions.Write"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> is not the id of an owned node.</exception>
    /// <exception cref="InvalidOperationException">ACLs are switched off, so it would have no effect.</exception>
    ValueTask RevokeAsync(string nodeId, Address address, CancellationToken cancellationToken = default);
}
