using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GenosDb.Tests.Queries.Expressions;

[JsonSerializable(typeof(Item))]
internal sealed partial class ItemJson : JsonSerializerContext
{
    /// <summary>As a database that was opened with this context has it.</summary>
    public static JsonTypeInfo<Item> OfDatabase => new TypedViews(WithContext(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).MetadataOf<Item>();

    private static GenosOptions WithContext()
    {
        var options = new GenosOptions();
        options.Json.TypeInfoResolverChain.Add(Default);
        return options;
    }
}
