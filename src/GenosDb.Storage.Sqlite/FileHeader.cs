using System.Buffers.Binary;

namespace GenosDb.Storage.Sqlite;

/// <summary>The first 100 bytes of a database, read before SQLite touches it: a database of somebody else is not even recovered.</summary>
/// <param name="ApplicationId">Whose it is.</param>
/// <param name="UserVersion">Version of the schema.</param>
/// <param name="IsWriteAhead">Whether it is in write-ahead mode.</param>
internal sealed record FileHeader(uint ApplicationId, uint UserVersion, bool IsWriteAhead)
{
    /// <summary>"GENS".</summary>
    public const uint StoreId = 0x47454E53;

    /// <summary>Version of the schema that is written.</summary>
    public const uint Version = 1;

    private const int Bytes = 100;

    /// <summary>Whether it is a store.</summary>
    public bool IsStore => ApplicationId == StoreId;

    /// <summary>Reads it; null when the file is no database of SQLite.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileHeader? Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[Bytes];
        if (RandomAccess.Read(file, header, fileOffset: 0) < Bytes || !header.StartsWith("SQLite format 3\0"u8))
            return null;
        return new FileHeader(BinaryPrimitives.ReadUInt32BigEndian(header[68..]), BinaryPrimitives.ReadUInt32BigEndian(header[60..]), header[18] == 2 && header[19] == 2);
    }
}
