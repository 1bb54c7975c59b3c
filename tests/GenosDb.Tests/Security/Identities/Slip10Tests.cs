using GenosDb.Security;

namespace GenosDb.Tests.Security.Identities;

/// <summary>The nist256p1 vectors of SLIP-0010 as far as their steps are hardened.</summary>
public class Slip10Tests
{
    private const string Seed1 = "000102030405060708090a0b0c0d0e0f";
    private const string Seed2 = "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542";

    [Theory]
    [InlineData(Seed1, "612091aaa12e22dd2abef664f8a01a82cae99ad7441b7ef8110424915c268bc2", "beeb672fe4621673f722f38529c07392fecaa61015c80c34f29ce8b41b3cb6ea")]
    [InlineData(Seed2, "eaa31c2e46ca2962227cf21d73a7ef0ce8b31c756897521eb6c7b39796633357", "96cd4465a9644e31528eda3592aa35eb39a9527769ce1855beafc1b81055e75d")]
    public void J05_A_seed_gives_the_master_of_the_vectors(string seed, string key, string chainCode) => Master(seed).Should().Be(key + chainCode);

    [Fact]
    public void J05_A_seed_whose_first_hash_is_no_key_is_hashed_again() =>
        Master("a7305bc8df8d0951f0cb224c0e95d7707cbdf2c6ce7e8d481fec69c7ff5e9446")
            .Should().Be("3b8c18469a4634517d6d0b65448f8e6c62091b45540a1743c5846be55d47d88f" + "7762f9729fed06121fd13f326884c82f59aa95c57ac492ce8c9654e60efd130c");

    [Fact]
    public void J05_A_hardened_step_is_that_of_the_vectors() =>
        Child(Seed1, 0).Should().Be("6939694369114c67917a182c59ddb8cafc3004e63ca5d3b84403ba8613debc0c" + "3460cea53e6a6bb5fb391eeef3237ffd8724bf0a40e94943c98b83825342ee11");

    [Fact]
    public void J05_A_step_whose_first_hash_is_no_key_is_hashed_again() =>
        Child(Seed1, 28_578).Should().Be("06f0db126f023755d0b8d86d4591718a5210dd8d024e3e14b6159d63f53aa669" + "e94c8ebe30c2250a14713212f6449b20f3329105ea15b652ca5bdfc68f6c65c2");

    private static string Master(string seed)
    {
        var node = new byte[Slip10.NodeSize];
        Slip10.DeriveMaster(Convert.FromHexString(seed), node);
        return Convert.ToHexStringLower(node);
    }

    private static string Child(string seed, int index)
    {
        var node = Convert.FromHexString(Master(seed));
        Slip10.DeriveChild(node, index);
        return Convert.ToHexStringLower(node);
    }
}
