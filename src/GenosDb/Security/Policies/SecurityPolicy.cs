using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>The constants by which operations are judged: a validated copy of <see cref="SecurityOptions"/>. Immutable.</summary>
internal sealed class SecurityPolicy
{
    private readonly FrozenDictionary<Address, SuperAdminEntry> _superAdmins;

    /// <exception cref="ArgumentException">A policy that cannot be; the message names all that is wrong.</exception>
    public SecurityPolicy(SecurityOptions options)
    {
        if (options.FindProblems() is { } problems)
            throw new ArgumentException(problems, nameof(options));
        Rbac = options.Roles.Count == 0 ? Rbac.Default : new Rbac(options.Roles);
        IsOpen = options.OpenPolicy;
        HasAcls = options.Acls;
        Bootstrap = options.Bootstrap;
        GenesisMilliseconds = options.Genesis.ToUnixTimeMilliseconds();
        _superAdmins = options.SuperAdmins.ToFrozenDictionary(admin => admin.Address, Describe);
        PolicyId = ComputePolicyId();
    }

    public Rbac Rbac { get; }

    /// <summary>Only authorship and ownership are enforced.</summary>
    public bool IsOpen { get; }

    public bool HasAcls { get; }

    public BootstrapMode Bootstrap { get; }

    public long GenesisMilliseconds { get; }

    /// <summary>First 8 bytes of the digest of what decides authority here. Tables of roles that judge alike have one id.</summary>
    public ulong PolicyId { get; }

    /// <summary>The identities that the policy names.</summary>
    public ImmutableArray<Address> SuperAdmins => _superAdmins.Keys;

    /// <summary>What the policy says of an identity; null when it is not named.</summary>
    public SuperAdminEntry? Find(Address address) => _superAdmins.GetValueOrDefault(address);

    private SuperAdminEntry Describe(SuperAdmin admin) => new(
        admin.NotBefore?.ToUnixTimeMilliseconds() ?? 0,
        admin.NotAfter?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        admin.MaxRole is { } role ? Rbac.RankOf(role) : Rbac.TopRank,
        admin.Keep is { IsDefault: false } keep ? OperationIdList.Ascending(keep) : null);

    // The layout of what is hashed may change only together with the number in its name. Everything is big-endian; a text stands behind its u16 length:
    // name, u8 open policy, u8 ACLs, u8 bootstrap mode;
    // u32 count of roles, for each in the order of rank its name, u32 count of effective permissions, and these in the order of their UTF-8 bytes;
    // u32 count of superadmins, for each in the order of addresses its address, u64 first and u64 last millisecond in office, u32 highest rank,
    // u8 whether it keeps only some operations, u32 count of these, and their ids ascending.
    private ulong ComputePolicyId()
    {
        var source = new ArrayBufferWriter<byte>();
        source.Write("GenosDB/policy/v1\0"u8);
        source.Write([Convert.ToByte(IsOpen), Convert.ToByte(HasAcls), (byte)Bootstrap]);
        WriteCount(Rbac.Roles.Length);
        for (var rank = 0; rank < Rbac.Roles.Length; rank++)
        {
            WriteText(Rbac.Roles[rank].Name);
            WriteCount(Rbac.PermissionsOf(rank).Count);
            foreach (var permission in Rbac.PermissionsOf(rank).Order(Comparer<string>.Create(StrictUtf8.Compare)))
                WriteText(permission);
        }

        WriteCount(_superAdmins.Count);
        foreach (var (address, entry) in _superAdmins.OrderBy(admin => admin.Key.ToString(), StringComparer.Ordinal))
        {
            address.WriteTo(source.GetSpan(Address.Size));
            source.Advance(Address.Size);
            WriteMoment(entry.NotBefore);
            WriteMoment(entry.NotAfter);
            WriteCount(entry.MaxRank);
            source.Write([Convert.ToByte(entry.Keep is not null)]);
            WriteCount(entry.Keep?.Length ?? 0);
            foreach (var id in entry.Keep ?? [])
            {
                id.WriteTo(source.GetSpan(OperationId.Size));
                source.Advance(OperationId.Size);
            }
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source.WrittenSpan, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);

        void WriteCount(int count)
        {
            BinaryPrimitives.WriteInt32BigEndian(source.GetSpan(sizeof(int)), count);
            source.Advance(sizeof(int));
        }

        void WriteMoment(long milliseconds)
        {
            BinaryPrimitives.WriteInt64BigEndian(source.GetSpan(sizeof(long)), milliseconds);
            source.Advance(sizeof(long));
        }

        void WriteText(string text)
        {
            var bytes = StrictUtf8.Encoding.GetBytes(text);
            BinaryPrimitives.WriteUInt16BigEndian(source.GetSpan(sizeof(ushort)), (ushort)bytes.Length);
            source.Advance(sizeof(ushort));
            source.Write(bytes);
        }
    }
}
