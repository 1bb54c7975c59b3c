using System.Security.Cryptography;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

public sealed class EphemeralPointTests
{
    [Fact]
    public void A_point_comes_back_from_its_compressed_form()
    {
        for (var round = 0; round < 50; round++)
        {
            using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            var bytes = new byte[EphemeralPoint.Size];
            EphemeralPoint.Write(point, bytes);
            EphemeralPoint.TryRead(bytes, out var read).Should().BeTrue();
            (Convert.ToHexString(read.X!), Convert.ToHexString(read.Y!)).Should().Be((Convert.ToHexString(point.X!), Convert.ToHexString(point.Y!)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")] // no compressed form
    [InlineData("02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")] // x is not less than p
    [InlineData("020000000000000000000000000000000000000000000000000000000000000001")] // 1 − 3 + b has no root
    public void What_is_no_point_of_the_curve_is_refused(string hexadecimal) => EphemeralPoint.TryRead(Convert.FromHexString(hexadecimal), out _).Should().BeFalse();
}
