using System.Diagnostics.CodeAnalysis;

namespace GenosDb.Graphs;

/// <summary>Hashes with a seed of this process: keys can be made until their addresses collide in a table without one.</summary>
internal sealed class AddressComparer : IEqualityComparer<Address>
{
    public static readonly AddressComparer Instance = new();

    public bool Equals(Address x, Address y) => x == y;

    public int GetHashCode([DisallowNull] Address obj)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        obj.WriteTo(bytes);
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
