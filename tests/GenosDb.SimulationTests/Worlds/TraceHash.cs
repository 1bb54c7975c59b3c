using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>SHA-256 over what happened: when, what, to whom, and where it left that peer. Lengths of compressed frames are left out.</summary>
internal sealed class TraceHash : IDisposable
{
    private const int EntryBytes = 32;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[128 * EntryBytes];
    private int _length;

    public void Add(long ticks, EventKind kind, int peer, long detail, ulong head)
    {
        var entry = _buffer.AsSpan(_length, EntryBytes);
        BinaryPrimitives.WriteInt64LittleEndian(entry, ticks);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], ((long)kind << 32) | (uint)peer);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], detail);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], head);
        _length += EntryBytes;
        if (_length == _buffer.Length)
            Flush();
    }

    /// <summary>Lower-case hexadecimal digits of the hash so far; begins anew.</summary>
    public string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }
}
