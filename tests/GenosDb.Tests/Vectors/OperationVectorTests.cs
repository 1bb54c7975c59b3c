using System.Buffers;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Vectors;

/// <summary>Frozen bytes of operations. A change here is a new format: other ids, other signatures, other stores.</summary>
public class OperationVectorTests
{
    // All of these were computed apart from the library, with Python:
    //   h = hashlib.sha256
    //   db = h(b"GenosDB/db/v1\0" + (8).to_bytes(2, "big") + b"airports" + bytes(16)).digest()
    //   name = lambda n: len(n).to_bytes(2, "big") + n
    //   signing = (b"GenosDB/op/v1\0" + b"\0" + db + bytes([kind, 0]) + name(first) + name(label) + name(target)
    //              + ms.to_bytes(6, "big") + counter.to_bytes(2, "big") + origin + bytes(2) + len(body).to_bytes(4, "big")
    //              + (h(b"GenosDB/val/v1\0" + body).digest() if body else bytes(32)))
    //   id = h(signing).hexdigest()
    private const string Database = "ec0c4c1df65b6858dce88a085496ef013e634dadf771e44fef495b3735445d59";

    public static TheoryData<string, string, string> Operations => new()
    {
        {
            "upsert",
            "47656e6f7344422f6f702f76310000ec0c4c1df65b6858dce88a085496ef013e634dadf771e44fef495b3735445d5901000003616e6e0000000001977420dc0000000a11ce0a11ce0a1100000000000feb6e0d964dbafd8aa0f8e46beba0fd95d8c3329defead53b1a53238f15947135",
            "9f0cf7e5691840c8826e9c4f37f6c851729f3867ba28d7e18e9e3fce93b8def4"
        },
        {
            "remove",
            "47656e6f7344422f6f702f76310000ec0c4c1df65b6858dce88a085496ef013e634dadf771e44fef495b3735445d5902000003626f620000000001977421ed7000030a11ce0a11ce0a110000000000000000000000000000000000000000000000000000000000000000000000000000",
            "c92fbdade9eee96757f6b905702957511f311fe9b43c9d1de5a72fb27f407b4c"
        },
        {
            "link",
            "47656e6f7344422f6f702f76310000ec0c4c1df65b6858dce88a085496ef013e634dadf771e44fef495b3735445d5903000003616e6e00056b6e6f77730003626f6201977420dc0000010a11ce0a11ce0a110000000000000000000000000000000000000000000000000000000000000000000000000000",
            "f92f71c4c1d6f50c285dcc5b989170a8426d3850625d3cf72be235221983f75d"
        },
        {
            "unlink",
            "47656e6f7344422f6f702f76310000ec0c4c1df65b6858dce88a085496ef013e634dadf771e44fef495b3735445d5904000003616e6e00056b6e6f77730003626f6201977420dc050000b0bb0bb0bb0bb0bb0000000000000000000000000000000000000000000000000000000000000000000000000000",
            "f9ae561375e8fc18e522f52699aa97a3f2475182163e121b88492048ece8731d"
        },
    };

    public static TheoryData<string, string> Records => new()
    {
        { "upsert", "9a010100a3616e6ea0a0c41001977420dc0000000a11ce0a11ce0a11c0c40f82a36167652aa46e616d65a3416e6ec400" },
        { "remove", "9a010200a3626f62a0a0c41001977421ed7000030a11ce0a11ce0a11c0c0c400" },
        { "link", "9a010300a3616e6ea56b6e6f7773a3626f62c41001977420dc0000010a11ce0a11ce0a11c0c0c400" },
        { "unlink", "9a010400a3616e6ea56b6e6f7773a3626f62c41001977420dc050000b0bb0bb0bb0bb0bbc0c0c400" },
    };

    [Fact]
    public void The_database_id_is_frozen() => WireSamples.Database.ToString().Should().Be(Database);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Signing_bytes_and_operation_id_are_frozen(string kind, string signingBytes, string id)
    {
        var written = new ArrayBufferWriter<byte>();
        Sample(kind).WriteSigningBytes(written);
        Convert.ToHexStringLower(written.WrittenSpan).Should().Be(signingBytes);
        Sample(kind).Id.ToString().Should().Be(id);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void The_stand_alone_record_is_frozen(string kind, string record)
    {
        var written = new ArrayBufferWriter<byte>();
        Sample(kind).WriteTo(written);
        Convert.ToHexStringLower(written.WrittenSpan).Should().Be(record);
        Operation.TryRead(WireSamples.Database, Convert.FromHexString(record), out var read).Should().Be(DecodeStatus.Ok);
        read!.Id.Should().Be(Sample(kind).Id);
    }

    private static Operation Sample(string kind) => WireSamples.Mixed()[kind switch { "upsert" => 0, "link" => 1, "unlink" => 4, _ => 5 }];
}
