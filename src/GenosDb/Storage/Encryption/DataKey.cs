using System.Security.Cryptography;

namespace GenosDb.Storage;

/// <summary>The key of one store, random and for its life. Every session of writing has a key of its own, derived from it.</summary>
internal sealed class DataKey : IDisposable
{
    public const int Size = 32;

    // Pinned, so that the collector leaves no copy behind when it moves what is alive.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public Span<byte> Span => _bytes;

    public static DataKey Create(IRandomSource random)
    {
        var key = new DataKey();
        random.Fill(key._bytes);
        return key;
    }

    /// <summary>Begins a session of writing.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public RecordCipher BeginSession(IRandomSource random)
    {
        Span<byte> session = stackalloc byte[RecordCipher.SessionSize];
        random.Fill(session);
        return GetSession(session);
    }

    /// <summary>What a session wrote can be read with this.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public RecordCipher GetSession(ReadOnlySpan<byte> session)
    {
        // A backup may begin while the store is closed: never under a key of zeros.
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return new RecordCipher(_bytes, session);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(_bytes);
        }
    }
}
