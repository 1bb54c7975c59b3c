using System.Text.Json;

namespace GenosDb.Tests.Vectors;

/// <summary>The public vectors hold several encodings of each value; ours is one of them, and the others are refused.</summary>
public class MessagePackTestSuiteTests
{
    public static TheoryData<string, int> Vectors
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var group in Suite().RootElement.EnumerateObject())
            {
                for (var i = 0; i < group.Value.GetArrayLength(); i++)
                    data.Add(group.Name, i);
            }

            return data;
        }
    }

    [Fact]
    public void The_suite_is_complete() => Vectors.Should().HaveCount(85);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void One_encoding_of_each_value_is_accepted_and_it_is_the_one_that_is_written(string group, int index)
    {
        using var suite = Suite();
        var vector = suite.RootElement.GetProperty(group)[index];
        var encodings = vector.GetProperty("msgpack").EnumerateArray().Select(hex => Bytes(hex.GetString()!)).ToList();
        var accepted = encodings.Where(bytes => GenosValue.CheckCanonical(bytes) == DecodeStatus.Ok).Select(Convert.ToHexString);
        accepted.Should().Equal(Written(vector).Select(value => Convert.ToHexString(value.Encoded.Span)));
    }

    // None for what the data model does not have: extension types, timestamps, and integers beyond 64 bits with a sign.
    private static IEnumerable<GenosValue> Written(JsonElement vector)
    {
        var (name, content) = vector.EnumerateObject().Where(member => member.Name != "msgpack").Select(member => (member.Name, member.Value)).Last();
        switch (name)
        {
            case "ext" or "timestamp":
                yield break;
            case "binary":
                yield return Bytes(content.GetString()!);
                break;
            case "bignum":
                if (long.TryParse(content.GetString(), out var integer))
                    yield return integer;
                break;
            default:
                yield return GenosValue.From(content);
                break;
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("-", "", StringComparison.Ordinal));

    private static JsonDocument Suite() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "Data", "msgpack-test-suite", "msgpack-test-suite.json")));
}
