using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Transports;

/// <summary>The transcript of a handshake and the keys made from it: HKDF (RFC 5869) over the agreed secret, each key bound to all bytes so far and to its purpose.</summary>
internal sealed class KeySchedule : IDisposable
{
    private readonly IncrementalHash _transcript = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _extracted = new byte[SHA256.HashSizeInBytes];

    /// <summary>Continues the transcript. Each part stands behind its length, so that no two sequences of parts have the same bytes.</summary>
    /// <param name="part">A message, or a part of one.</param>
    public void Append(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        _transcript.AppendData(length);
        _transcript.AppendData(part);
    }

    /// <summary>Takes in the secret of both ephemeral keys, and the room's.</summary>
    /// <param name="mine">The key pair of this side.</param>
    /// <param name="theirs">The point of the peer.</param>
    /// <param name="room">The key of the room.</param>
    public void Agree(ECDiffieHellman mine, in ECPoint theirs, RoomKey room)
    {
        using var peer = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = theirs });
        using var peerKey = peer.PublicKey;
        var secret = mine.DeriveRawSecretAgreement(peerKey);
        HKDF.Extract(HashAlgorithmName.SHA256, secret, room.Bytes, _extracted);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>The hash of all parts so far.</summary>
    /// <param name="hash">Receives 32 bytes.</param>
    public void WriteHash(Span<byte> hash) => _transcript.GetCurrentHash(hash);

    /// <summary>A key over all parts so far.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="key">Receives 32 bytes.</param>
    public void WriteKey(KeyPurpose purpose, Span<byte> key)
    {
        var label = "GenosDB/hs/v1\0"u8;
        Span<byte> info = stackalloc byte[label.Length + SHA256.HashSizeInBytes + 1];
        label.CopyTo(info);
        WriteHash(info[label.Length..^1]);
        info[^1] = (byte)purpose;
        HKDF.Expand(HashAlgorithmName.SHA256, _extracted, key, info);
    }

    /// <summary>A cipher under such a key.</summary>
    /// <param name="purpose">What it is for.</param>
    public RecordCipher CreateCipher(KeyPurpose purpose)
    {
        Span<byte> key = stackalloc byte[RecordCipher.KeyBytes];
        WriteKey(purpose, key);
        var cipher = new RecordCipher(key);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    /// <summary>Forgets the secret.</summary>
    public void Dispose()
    {
        _transcript.Dispose();
        CryptographicOperations.ZeroMemory(_extracted);
    }
}
