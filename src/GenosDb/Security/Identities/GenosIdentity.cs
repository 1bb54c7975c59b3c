using System.Security.Cryptography;
using GenosDb.Security;

namespace GenosDb;

/// <summary>A key pair of P-256: who signs. Unlocked only by its user; secrets are bytes, never text, and are wiped on disposal.</summary>
/// <remarks>Thread-safe. An identity made from the same words has the same address on every device. There is no way back to a lost key: keep the words, or a
/// locked copy and its passphrase.</remarks>
public sealed class GenosIdentity : ISigner, ISealingKey, IDisposable
{
    // The shape of BIP-44: purpose, coin type (7777 is no registered one), zero, and zero for signing; one there is kept for key agreement. The account follows.
    private static readonly int[] AccountPath = [44, 7777, 0, 0];

    // ECDsa promises no thread-safety, and a signature takes 30 microseconds: whoever comes second waits that long.
    private readonly Lock _gate = new();
    private readonly ECDsa _key;
    private readonly byte[] _scalar;
    private readonly byte[] _publicKey;
    private bool _isDisposed;

    private GenosIdentity(ReadOnlySpan<byte> scalar)
    {
        // Pinned, so that the collector leaves no copy behind when it moves what is alive.
        _scalar = GC.AllocateArray<byte>(P256Scalar.Size, pinned: true);
        scalar.CopyTo(_scalar);
        _key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = _scalar });
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        _publicKey = [(byte)(2 + (point.Y![^1] & 1)), .. point.X!];
        Address = Address.Derive(SchemeId, _publicKey);
    }

    /// <summary>1: ES256.</summary>
    public byte SchemeId => Es256SignatureScheme.SchemeId;

    /// <summary>The compressed point of SEC 1, 33 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>Makes a new key.</summary>
    /// <param name="random">Where its 32 bytes come from; whoever can repeat them has the key.</param>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    public static GenosIdentity Create(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> scalar = stackalloc byte[P256Scalar.Size];
        try
        {
            // Anew, not modulo n: a remainder would make the small keys likelier.
            do
                random.Fill(scalar);
            while (!P256Scalar.IsInRange(scalar));
            return new GenosIdentity(scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>Makes the words of a new key: BIP-39, English. They are the key; show them once, and wipe them.</summary>
    /// <param name="random">Where the entropy comes from.</param>
    /// <param name="words">12, which is 128 bits, or 24, which is 256. Default 12.</param>
    /// <returns>The words in UTF-8, with one space between two.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Neither 12 nor 24 words.</exception>
    public static byte[] CreateMnemonic(IRandomSource random, int words = 12)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!Mnemonic.IsWordCount(words))
            throw new ArgumentOutOfRangeException(nameof(words), words, "A mnemonic has 12 or 24 words.");
        Span<byte> entropy = stackalloc byte[Mnemonic.EntropySize(words)];
        try
        {
            random.Fill(entropy);
            return Mnemonic.FromEntropy(entropy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(entropy);
        }
    }

    /// <summary>Makes the key that belongs to words: BIP-39 without a passphrase, then SLIP-0010 for P-256, <c>m/44'/7777'/0'/0'/account'</c>.</summary>
    /// <param name="words">12 or 24 words in UTF-8, English, lower case, with any blanks between two.</param>
    /// <param name="account">Which key of these words. Default 0; not negative.</param>
    /// <exception cref="FormatException">An unknown word, another number of words or a wrong checksum. The message has none of the words.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="account"/> is negative.</exception>
    public static GenosIdentity FromMnemonic(ReadOnlySpan<byte> words, int account = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(account);
        Span<byte> seed = stackalloc byte[Mnemonic.SeedSize];
        Span<byte> node = stackalloc byte[Slip10.NodeSize];
        try
        {
            Mnemonic.DeriveSeed(words, passphrase: default, seed);
            Slip10.DeriveMaster(seed, node);
            foreach (var index in AccountPath)
                Slip10.DeriveChild(node, index);
            Slip10.DeriveChild(node, account);
            return new GenosIdentity(node[..P256Scalar.Size]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(node);
        }
    }

    /// <summary>Opens what <see cref="Lock"/> made.</summary>
    /// <remarks>Takes a fifth of a second on purpose: so does each guess of somebody who has the bytes.</remarks>
    /// <param name="keystore">The bytes, at most 64 KiB.</param>
    /// <param name="passphrase">UTF-8; normalised to NFKC.</param>
    /// <exception cref="CryptographicException">Wrong passphrase, damage, or rounds outside 100,000 to 10,000,000: one message.</exception>
    /// <exception cref="PlatformNotSupportedException">The passphrase is not ASCII, and the process runs without Unicode normalisation.</exception>
    public static GenosIdentity Unlock(ReadOnlySpan<byte> keystore, ReadOnlySpan<byte> passphrase)
    {
        Span<byte> scalar = stackalloc byte[P256Scalar.Size];
        try
        {
            Keystore.Unlock(keystore, passphrase, scalar);
            return new GenosIdentity(scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>Opens an encrypted PKCS#8 key of P-256, ours or another program's.</summary>
    /// <param name="source">DER, at most 64 KiB; encrypted by PBES2 with PBKDF2, at most 10,000,000 rounds.</param>
    /// <param name="passphrase">Bytes as the other program had them; not normalised.</param>
    /// <exception cref="CryptographicException">Wrong passphrase, damage, or another kind of key: one message.</exception>
    public static GenosIdentity ImportPkcs8(ReadOnlySpan<byte> source, ReadOnlySpan<byte> passphrase)
    {
        Span<byte> scalar = stackalloc byte[P256Scalar.Size];
        try
        {
            EncryptedPkcs8.Read(source, passphrase, scalar);
            return new GenosIdentity(scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>Encrypts the key: AES-256-GCM under 600,000 rounds of PBKDF2-HMAC-SHA256, as JSON.</summary>
    /// <param name="passphrase">UTF-8, at least one byte; normalised to NFKC, so that it opens from any keyboard.</param>
    /// <param name="random">Salt and nonce.</param>
    /// <returns>Bytes for a file; safe to store as far as the passphrase is hard to guess.</returns>
    /// <exception cref="ArgumentException">The passphrase is empty, not well-formed UTF-8, or has a zero byte.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    /// <exception cref="PlatformNotSupportedException">The passphrase is not ASCII, and the process runs without Unicode normalisation.</exception>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    public byte[] Lock(ReadOnlySpan<byte> passphrase, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> scalar = stackalloc byte[P256Scalar.Size];
        try
        {
            CopyScalar(scalar);
            return Keystore.Lock(scalar, passphrase, random);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>Encrypts the key as PKCS#8 for other programs: PBES2, AES-256-CBC under 600,000 rounds of PBKDF2-HMAC-SHA256.</summary>
    /// <param name="passphrase">Bytes as the other program will have them, at least one; not normalised.</param>
    /// <returns>DER.</returns>
    /// <exception cref="ArgumentException">The passphrase is empty.</exception>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    public byte[] ExportPkcs8(ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty)
            throw new ArgumentException("A passphrase has at least one byte.", nameof(passphrase));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return EncryptedPkcs8.Write(_key, passphrase);
        }
    }

    /// <inheritdoc/>
    public int Sign(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        if (digest.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"A digest has {SHA256.HashSizeInBytes} bytes, not {digest.Length}.", nameof(digest));
        if (destination.Length < Es256SignatureScheme.SignatureSize)
            throw new ArgumentException($"A signature has {Es256SignatureScheme.SignatureSize} bytes; there is room for {destination.Length}.", nameof(destination));
        var signature = destination[..Es256SignatureScheme.SignatureSize];
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);

            // The platform's own random number goes into each signature; the injected source cannot, and must not where it is a test's.
            _key.SignHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        Es256SignatureScheme.Normalize(signature);
        return signature.Length;
    }

    /// <summary>Wipes the key. Signing and locking throw from then on; the address stays.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _key.Dispose();
            CryptographicOperations.ZeroMemory(_scalar);
        }
    }

    /// <summary>The address, and nothing else.</summary>
    public override string ToString() => Address.ToString();

    void ISealingKey.DeriveSelfKey(Span<byte> destination)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, _scalar, destination[..SealedValues.KeySize], salt: default, info: "GenosDB/self/v1"u8);
        }
    }

    private void CopyScalar(Span<byte> destination)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _scalar.CopyTo(destination);
        }
    }
}
