using System.Security.Cryptography;
using GenosDb.Security;
using GenosDb.Storage;

namespace GenosDb;

/// <summary>What a store is encrypted with: 32 random bytes, or a passphrase. Secrets are bytes, never text, and are wiped on disposal.</summary>
/// <remarks>It opens the key of the store, which is a random one and stays the same for its life. It may be disposed as soon as the database is open. Thread-safe. There
/// is no way back to a lost key: nothing of the store can be read without it.</remarks>
public sealed class StorageKey : IDisposable
{
    /// <summary>Bytes of a key that is no passphrase.</summary>
    public const int Size = 32;

    private readonly Lock _gate = new();
    private readonly byte[] _secret;
    private bool _isDisposed;

    private StorageKey(byte[] secret, int iterations) => (_secret, Iterations) = (secret, iterations);

    /// <summary>Of the derivation from a passphrase; 0 for a key.</summary>
    internal int Iterations { get; }

    internal bool IsPassphrase => Iterations > 0;

    /// <summary>For a test, which looks whether it is wiped.</summary>
    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Takes a key, such as one from the key chain of the operating system.</summary>
    /// <param name="key"><see cref="Size"/> random bytes; they are copied.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static StorageKey FromBytes(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes, and this one has {key.Length}. Use {nameof(FromPassphrase)} for what people remember.", nameof(key));
        var secret = GC.AllocateArray<byte>(Size, pinned: true);
        key.CopyTo(secret);
        return new StorageKey(secret, iterations: 0);
    }

    /// <summary>Takes a passphrase. Every opening derives a key from it, with PBKDF2-HMAC-SHA256 and 600,000 rounds, which takes some tenths of a second: so does every guess.</summary>
    /// <param name="passphrase">UTF-8 without zeros, at least one byte; normalised to NFKC, and copied.</param>
    /// <exception cref="ArgumentException">Empty, not well-formed UTF-8, or with a zero byte.</exception>
    /// <exception cref="PlatformNotSupportedException">Beyond ASCII, in a process without Unicode normalisation.</exception>
    public static StorageKey FromPassphrase(ReadOnlySpan<byte> passphrase) => FromPassphrase(passphrase, Keystore.DefaultIterations);

    /// <inheritdoc cref="FromPassphrase(ReadOnlySpan{byte})"/>
    internal static StorageKey FromPassphrase(ReadOnlySpan<byte> passphrase, int iterations)
    {
        if (passphrase.IsEmpty || !Passphrase.TryNormalize(passphrase, out var normalized))
            throw new ArgumentException("A passphrase is well-formed UTF-8 without zeros, at least one byte.", nameof(passphrase));
        return new StorageKey(normalized, iterations);
    }

    /// <summary>Wipes it. A store that is open stays open. May be called again.</summary>
    public void Dispose()
    {
        // Never a key that is derived from zeros: disposal waits for who is at it.
        lock (_gate)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(_secret);
        }
    }

    /// <summary>The key that encrypts the key of a store; the caller wipes it.</summary>
    /// <param name="salt">Random, of one use.</param>
    /// <param name="iterations">As the store says; checked by the caller.</param>
    /// <param name="derived">Receives it.</param>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    internal void Derive(ReadOnlySpan<byte> salt, int iterations, Span<byte> derived)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (IsPassphrase)
                Rfc2898DeriveBytes.Pbkdf2(_secret, salt, derived, iterations, HashAlgorithmName.SHA256);
            else
                HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, derived, salt, WrappedKey.Context);
        }
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
}
