namespace GenosDb;

/// <summary>Who is signed in here, and who may do what. In an unsigned database every member that signs throws <see cref="InvalidOperationException"/>. Thread-safe.</summary>
public interface ISecurityControl
{
    /// <summary>Whether there are identities and roles here; fixed when the database is opened.</summary>
    SecurityMode Mode { get; }

    /// <summary>Who is signed in, with its role now.</summary>
    SecurityState State { get; }

    /// <summary>The current state first, then each change.</summary>
    IObservable<SecurityState> StateChanges { get; }

    /// <summary>Signs local writes with a key from now on; who was signed in is signed out. Links to peers are made anew under that identity.</summary>
    /// <param name="signer">The key; it belongs to the database from now on. When that lets go of it, by <see cref="SignOutAsync"/>, by the next sign-in or when it
    /// is disposed, it disposes a key that can be disposed, which wipes a <see cref="GenosIdentity"/>.</param>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <exception cref="ArgumentException">The signer has a scheme that this database does not allow; it stays yours.</exception>
    /// <exception cref="InvalidOperationException">The database is unsigned.</exception>
    ValueTask SignInAsync(ISigner signer, CancellationToken cancellationToken = default);

    /// <summary>Forgets the signer, and disposes it when it can be disposed, which wipes a <see cref="GenosIdentity"/>, also one of
    /// <see cref="SecurityOptions.Signer"/>. Reading goes on. Idempotent.</summary>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    ValueTask SignOutAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether the identity that is signed in has a permission now.</summary>
    /// <param name="permission">One of <see cref="Permissions"/>, or a name of the application's own.</param>
    bool Can(string permission);

    /// <summary>As <see cref="Can"/>, for those who cannot go on without.</summary>
    /// <param name="permission">One of <see cref="Permissions"/>, or a name of the application's own.</param>
    /// <exception cref="GenosPermissionException">The identity lacks it.</exception>
    void Demand(string permission);

    /// <summary>Runs an action of the application if the identity that is signed in has a permission. What peers send is judged by roles and ACLs alone.</summary>
    /// <param name="permission">One of <see cref="Permissions"/>, or a name of the application's own.</param>
    /// <param name="action">Runs on the caller.</param>
    /// <exception cref="GenosPermissionException">The identity lacks it; the action did not run.</exception>
    ValueTask<T> ExecuteWithPermissionAsync<T>(string permission, Func<ValueTask<T>> action);

    /// <summary>The role of an identity, from the grants known here.</summary>
    /// <param name="address">The identity.</param>
    /// <param name="at">At that moment; null for now.</param>
    string RoleOf(Address address, HybridTimestamp? at = null);

    /// <summary>Gives a role from now on; superadmins only. What was written before stays. Somebody who lies about the time can still write into the past:
    /// see <see cref="RevokeAsync"/>.</summary>
    /// <param name="address">Who gets the role.</param>
    /// <param name="role">A role of the policy below <c>superadmin</c>.</param>
    /// <param name="expiresAt">From then on it counts as <c>guest</c>; null: never.</param>
    /// <param name="cancellationToken">Stops before the grant is applied, and afterwards the wait for it.</param>
    /// <exception cref="GenosPermissionException">Not a superadmin, or above its <see cref="SuperAdmin.MaxRole"/>.</exception>
    /// <exception cref="ArgumentException">No such role, the role <c>superadmin</c>, or a superadmin as subject: only the policy makes superadmins.</exception>
    ValueTask AssignRoleAsync(Address address, string role, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default);

    /// <summary>Makes an identity a guest, and voids everything of it that does not count here now, whatever time it claims; superadmins only. To take back a level
    /// on one node, use <see cref="IAclControl.RevokeAsync"/>.</summary>
    /// <param name="address">Whose right is withdrawn.</param>
    /// <param name="cancellationToken">Stops before the revocation is applied, and afterwards the wait for it.</param>
    /// <exception cref="GenosPermissionException">Not a superadmin.</exception>
    /// <exception cref="ArgumentException">A superadmin as subject.</exception>
    ValueTask RevokeAsync(Address address, CancellationToken cancellationToken = default);

    /// <summary>Says that operations are not void after all, such as honest work that was still offline; superadmins only. Signs one amnesty for each
    /// revocation that voids some of them.</summary>
    /// <param name="operations">Ids of operations that are known here, as <see cref="WriteOutcome.Operation"/> has them.</param>
    /// <param name="cancellationToken">Stops before an amnesty is applied, and afterwards the wait for it.</param>
    /// <returns>How many of them were void and are no longer.</returns>
    /// <exception cref="GenosPermissionException">Not a superadmin.</exception>
    ValueTask<int> AmnestyAsync(IReadOnlyCollection<OperationId> operations, CancellationToken cancellationToken = default);

    /// <summary>Owned nodes, and who else may use them.</summary>
    IAclControl Acls { get; }

    /// <summary>Writes a value that only the identity that is signed in can read; every peer sees its id, size, author and time. Bound to that node.</summary>
    /// <param name="value">The value; it gets 45 bytes longer.</param>
    /// <param name="id">As for <see cref="IGenosDatabase.PutAsync"/>.</param>
    /// <param name="cancellationToken">Stops before the write is applied, and afterwards the wait for it.</param>
    /// <returns>The id.</returns>
    /// <exception cref="GenosPermissionException">Nobody is signed in, its key cannot seal, or its role lacks <see cref="Permissions.Write"/>.</exception>
    ValueTask<string> PutSealedAsync(GenosValue value, string? id = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a sealed value.</summary>
    /// <param name="node">A node whose value was sealed by the identity that is signed in.</param>
    /// <exception cref="GenosPermissionException">It was not, or was moved to another node or database.</exception>
    GenosValue Open(GenosNode node);
}
