using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GenosDb.Queries;

/// <summary>Finds the fields that an expression speaks of. Their names are those of the metadata.</summary>
internal sealed class NodeFieldResolver(ParameterExpression node, JsonTypeInfo root)
{
    private const string OnlyMembers = "Name a field of the node, such as x.Address.City, x.Items[0].Name.";

    /// <summary>False for what does not begin at the node.</summary>
    /// <exception cref="GenosQueryException">It does, and leads nowhere that a path could.</exception>
    public bool TryResolve(Expression expression, [NotNullWhen(true)] out NodeField? field)
    {
        field = null;
        Stack<Expression> steps = [];
        UnaryExpression? conversion = null;
        var at = expression;
        while (at != node)
        {
            if (at is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } unary)
            {
                if (!Conversions.KeepsValue(unary))
                    conversion ??= unary;
                at = unary.Operand;
                continue;
            }

            steps.Push(at);
            if (OwnerOf(at) is not { } owner)
                return false;
            at = owner;
        }

        if (conversion is not null)
            throw ExpressionErrors.Refused(conversion, $"changes the value of a field to {conversion.Type}", "Compare the field as it is, with a value of its own type.");
        field = Walk(steps, expression);
        return true;
    }

    /// <summary>The elements of an array, as a field.</summary>
    public NodeField ElementOf(NodeField field, Expression part) =>
        MetadataOf(field.Type, part) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element }
            ? new NodeField(field.At, MetadataOf(element, part), IsPlain: !WritesNumbersAsText(root.Options.NumberHandling))
            : throw ExpressionErrors.Refused(part, $"looks into '{field.At}', which is not written as an array", "Only strings and arrays contain something.");

    private static Expression? OwnerOf(Expression step) => step switch
    {
        MemberExpression member => member.Expression,
        MethodCallExpression { Object: { } owner, Method: { IsSpecialName: true, Name: "get_Item" }, Arguments.Count: 1 } => owner,
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } element => element.Left,
        IndexExpression { Object: { } owner, Arguments.Count: 1 } => owner,
        _ => null,
    };

    private static Expression IndexOf(Expression step) => step switch
    {
        MethodCallExpression call => call.Arguments[0],
        BinaryExpression element => element.Right,
        _ => ((IndexExpression)step).Arguments[0],
    };

    private static bool WritesNumbersAsText(JsonNumberHandling? handling) => handling?.HasFlag(JsonNumberHandling.WriteAsString) == true;

    private NodeField Walk(Stack<Expression> steps, Expression whole)
    {
        List<string> segments = [];
        var field = new NodeField(FieldPath.Value, root, IsPlain: !WritesNumbersAsText(root.Options.NumberHandling));
        foreach (var step in steps)
        {
            if (step is MemberExpression { Member: { Name: nameof(Nullable<int>.Value), DeclaringType: { } declaring } } && Nullable.GetUnderlyingType(declaring) is not null)
                continue;
            var (segment, next) = step is MemberExpression member ? MemberOf(field, member) : ItemOf(field, step);
            segments.Add(segment);
            field = next;
        }

        return segments.Count > 0 ? field with { At = FieldPath.Of(segments) } : throw ExpressionErrors.Refused(whole, "is the node itself", OnlyMembers);
    }

    private (string Segment, NodeField Field) MemberOf(NodeField owner, MemberExpression member)
    {
        var metadata = MetadataOf(owner.Type, member);
        if (metadata.Kind != JsonTypeInfoKind.Object)
            throw ExpressionErrors.Refused(member, $"is no field: {owner.Type} is not written as a JSON object", OnlyMembers);
        var property = metadata.Properties.FirstOrDefault(property => property.AttributeProvider is MemberInfo info && info.Name == member.Member.Name);
        if (property is not { Get: not null, IsExtensionData: false })
            throw ExpressionErrors.Refused(member, $"is no field: the JSON of {owner.Type} has no member of its own for it", OnlyMembers);

        var numbers = property.NumberHandling ?? metadata.NumberHandling;
        var options = metadata.Options;
        if (property.CustomConverter is not null || numbers is not null)
        {
            // So that the type alone is written as it is within the object.
            options = new JsonSerializerOptions(options) { NumberHandling = numbers ?? options.NumberHandling };
            if (property.CustomConverter is { } converter)
                options.Converters.Insert(0, converter);
            options.MakeReadOnly();
        }

        return (property.Name, new NodeField(owner.At, MetadataOf(property.PropertyType, member, options), property.CustomConverter is null && !WritesNumbersAsText(options.NumberHandling)));
    }

    private (string Segment, NodeField Field) ItemOf(NodeField owner, Expression step)
    {
        var metadata = MetadataOf(owner.Type, step);
        var place = IndexOf(step);
        var index = CapturedValue.Read(place);
        // What was captured may be a smaller number, or an enumeration.
        if (place.Type == typeof(int))
            index = Convert.ToInt32(index, CultureInfo.InvariantCulture);
        var segment = (metadata.Kind, index) switch
        {
            (JsonTypeInfoKind.Enumerable, int and >= 0) => ((int)index).ToString(CultureInfo.InvariantCulture),
            (JsonTypeInfoKind.Dictionary, string key) => metadata.Options.DictionaryKeyPolicy?.ConvertName(key) ?? key,
            _ => throw ExpressionErrors.Refused(step, "is neither an element of an array by its number nor an entry of a dictionary by its text", OnlyMembers),
        };
        return (segment, new NodeField(owner.At, MetadataOf(metadata.ElementType!, step), IsPlain: !WritesNumbersAsText(root.Options.NumberHandling)));
    }

    private JsonTypeInfo MetadataOf(Type type, Expression part, JsonSerializerOptions? options = null)
    {
        try
        {
            if ((options ?? root.Options).TryGetTypeInfo(type, out var metadata))
                return metadata;
        }
        catch (NotSupportedException cause)
        {
            throw Missing(cause);
        }

        throw Missing(null);

        GenosQueryException Missing(Exception? cause) =>
            ExpressionErrors.Refused(part, $"is of {type}, for which there is no JSON metadata", "Declare it with [JsonSerializable] on the context.", cause);
    }
}
