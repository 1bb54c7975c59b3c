using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>A public key, known to be a point of the curve, with the platform's objects for it.</summary>
/// <remarks>The platform does not promise that one <see cref="ECDsa"/> may be used by two threads, so each caller borrows one; it is made when none is free.
/// After disposal the key still verifies for whoever holds it; objects are just no longer kept.</remarks>
internal sealed class Es256PublicKey : IDisposable
{
    // More callers than this at once pay for an import each.
    private const int MaxIdle = 4;

    private readonly Lock _gate = new();
    private readonly Stack<ECDsa> _idle = new(1);
    private readonly byte[] _x;
    private readonly byte[] _y;
    private bool _isDisposed;

    private Es256PublicKey(Address address, byte[] x, byte[] y)
    {
        Address = address;
        _x = x;
        _y = y;
    }

    public Address Address { get; }

    public static bool TryParse(ReadOnlySpan<byte> compressed, [NotNullWhen(true)] out Es256PublicKey? key)
    {
        var y = new byte[P256Point.CoordinateSize];
        key = P256Point.TryDecompress(compressed, y)
            ? new Es256PublicKey(Address.Derive(Es256SignatureScheme.SchemeId, compressed), compressed[1..].ToArray(), y)
            : null;
        return key is not null;
    }

    public bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var platformKey = Borrow();
        try
        {
            return platformKey.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            Return(platformKey);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var platformKey))
                platformKey.Dispose();
        }
    }

    private ECDsa Borrow()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out var idle))
                return idle;
        }

        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = _x, Y = _y } });
    }

    private void Return(ECDsa platformKey)
    {
        lock (_gate)
        {
            if (!_isDisposed && _idle.Count < MaxIdle)
            {
                _idle.Push(platformKey);
                return;
            }
        }

        platformKey.Dispose();
    }
}
