namespace GenosDb.Benchmarks.Scenarios;

/// <summary>The superadmin that signs everything in the signed workloads, on each side and in each process.</summary>
internal static class Owner
{
    private static readonly GenosIdentity Identity = GenosIdentity.FromMnemonic("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"u8);

    public static SecurityOptions Options() => new() { SuperAdmins = { new SuperAdmin(Identity.Address) }, Signer = Identity };
}
