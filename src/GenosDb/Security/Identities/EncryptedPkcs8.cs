using System.Formats.Asn1;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>A private key as other programs read it: EncryptedPrivateKeyInfo of RFC 5958 in DER, PBES2 of RFC 8018 with AES-256-CBC and PBKDF2-HMAC-SHA256.</summary>
internal static class EncryptedPkcs8
{
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string NistP256 = "1.2.840.10045.3.1.7";

    // The platform takes salt and initialisation vector from the operating system: it has no other way in.
    public static byte[] Write(ECDsa key, ReadOnlySpan<byte> passphrase, int iterations = Keystore.DefaultIterations) =>
        key.ExportEncryptedPkcs8PrivateKey(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterations));

    /// <param name="source">The whole file.</param>
    /// <param name="passphrase">Used as it is, as other programs do.</param>
    /// <param name="scalar">Receives 32 bytes.</param>
    /// <exception cref="CryptographicException">Damaged, another passphrase, or not a key of P-256; one message.</exception>
    public static void Read(ReadOnlySpan<byte> source, ReadOnlySpan<byte> passphrase, Span<byte> scalar)
    {
        if (!IsWorthDeriving(source))
            throw Keystore.CannotOpen();
        ECParameters parameters = default;
        try
        {
            using var key = ECDsa.Create();
            key.ImportEncryptedPkcs8PrivateKey(passphrase, source, out var read);
            parameters = key.ExportParameters(includePrivateParameters: true);
            if (read != source.Length || !parameters.Curve.IsNamed || parameters.Curve.Oid.Value != NistP256 || !P256Scalar.IsInRange(parameters.D))
                throw Keystore.CannotOpen();
            parameters.D.CopyTo(scalar);
        }
        catch (Exception problem) when (problem is CryptographicException or PlatformNotSupportedException)
        {
            throw Keystore.CannotOpen();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    // The file says how many rounds its passphrase takes; the platform would do two thousand million of them.
    private static bool IsWorthDeriving(ReadOnlySpan<byte> source)
    {
        if (source.Length > Keystore.MaxSize)
            return false;
        try
        {
            var scheme = new AsnReader(source.ToArray(), AsnEncodingRules.BER).ReadSequence().ReadSequence();
            if (scheme.ReadObjectIdentifier() != Pbes2)
                return false;
            var derivation = scheme.ReadSequence().ReadSequence();
            if (derivation.ReadObjectIdentifier() != Pbkdf2)
                return false;
            var parameters = derivation.ReadSequence();
            parameters.ReadOctetString();
            return parameters.TryReadInt32(out var iterations) && iterations is > 0 and <= Keystore.MaxIterations;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
