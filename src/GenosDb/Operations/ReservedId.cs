namespace GenosDb;

/// <summary>What the prefix of a node id says: which rule holds, and whose node it is.</summary>
/// <param name="Prefix">Which rule holds.</param>
/// <param name="Owner">Whose node it is; the default for a free or a system id.</param>
internal readonly record struct ReservedId(ReservedPrefix Prefix, Address Owner)
{
    private const int AddressLength = 2 + (2 * Address.Size);

    /// <summary>Reads the prefix. Costs a look at the first character for ids without one.</summary>
    /// <param name="id">A node id.</param>
    /// <param name="reserved">What it says; a free id when the result is false.</param>
    /// <returns>False for a reserved prefix that is followed by anything but a canonical address and what may stand behind it.</returns>
    public static bool TryRead(string id, out ReservedId reserved)
    {
        reserved = default;
        if (id.Length == 0)
            return true;
        switch (id[0])
        {
            case '~':
                return TryReadOwner(id.AsSpan(1), out var owner, out var name)
                    && name.Length > 1
                    && Set(ReservedPrefix.Owned, owner, out reserved);
            case 'u' when id.StartsWith("user:", StringComparison.Ordinal):
                return TryReadOwner(id.AsSpan("user:".Length), out owner, out var rest)
                    && Set(rest.IsEmpty ? ReservedPrefix.Profile : ReservedPrefix.Private, owner, out reserved);
            case 's' when id.StartsWith("sys:", StringComparison.Ordinal):
                return Set(ReservedPrefix.System, default, out reserved);
            default:
                return true;
        }
    }

    /// <summary>The id of the profile of an identity.</summary>
    public static string ProfileOf(Address owner) => $"user:{owner}";

    /// <summary>The id of an owned node.</summary>
    public static string OwnedBy(Address owner, string name) => $"~{owner}/{name}";

    // An address, then nothing or a slash and more.
    private static bool TryReadOwner(ReadOnlySpan<char> text, out Address owner, out ReadOnlySpan<char> rest)
    {
        owner = default;
        rest = default;
        if (text.Length < AddressLength || !Address.TryParse(text[..AddressLength], out owner))
            return false;
        rest = text[AddressLength..];
        return rest.IsEmpty || rest[0] == '/';
    }

    private static bool Set(ReservedPrefix prefix, Address owner, out ReservedId reserved)
    {
        reserved = new ReservedId(prefix, owner);
        return true;
    }
}
