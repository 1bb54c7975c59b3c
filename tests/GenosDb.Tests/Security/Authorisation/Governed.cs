using GenosDb.Security;

namespace GenosDb.Tests.Security.Authorisation;

/// <summary>Policies and snapshots of the tests: root and regent are the superadmins.</summary>
internal static class Governed
{
    public static SecurityOptions Options(params SuperAdmin[] superAdmins)
    {
        var options = new SecurityOptions();
        foreach (var admin in superAdmins is [] ? [new SuperAdmin(Identity.Root.Address), new SuperAdmin(Identity.Regent.Address)] : superAdmins)
            options.SuperAdmins.Add(admin);
        return options;
    }

    public static SecurityOptions With(this SecurityOptions options, Action<SecurityOptions> change)
    {
        change(options);
        return options;
    }

    public static Authority Knowing(this SecurityOptions options, params Operation[] operations) =>
        Authority.Empty(new SecurityPolicy(options)).With(operations);

    public static Authority Knowing(params Operation[] operations) => Options().Knowing(operations);

    /// <summary>The snapshots of every order in which the operations can come, one by one.</summary>
    public static IEnumerable<Authority> InEveryOrder(this SecurityOptions options, params Operation[] operations) =>
        Permutations(operations).Select(order => order.Aggregate(options.Knowing(), (authority, operation) => authority.With(operation)));

    public static string RoleAt(this Authority authority, Identity identity, long at) => authority.RoleAt(identity.Address, identity.At(at));

    private static IEnumerable<IEnumerable<Operation>> Permutations(IReadOnlyCollection<Operation> items) =>
        items.Count == 0 ? [[]] : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => rest.Prepend(first)));
}
