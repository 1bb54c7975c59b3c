using System.Reflection;

namespace GenosDb.Tests.PublicApi;

/// <summary>Nullability as the compiler wrote it, for generic parameters, of which reflection only says what they could be.</summary>
internal static class Annotations
{
    public const byte NotNull = 1;
    public const byte Nullable = 2;

    /// <summary>The annotation of a parameter, member or generic parameter; without one of its own, that of what declares it.</summary>
    public static byte Of(ICustomAttributeProvider annotated, MemberInfo? scope)
    {
        if (Read(annotated, "NullableAttribute") is { } own)
        {
            return own;
        }

        for (; scope is not null; scope = scope.DeclaringType)
        {
            if (Read(scope, "NullableContextAttribute") is { } context)
            {
                return context;
            }
        }

        return 0;
    }

    // The attributes are compiled into each assembly, so they are found by name.
    private static byte? Read(ICustomAttributeProvider provider, string attribute)
    {
        var data = provider switch
        {
            ParameterInfo parameter => parameter.GetCustomAttributesData(),
            MemberInfo member => member.GetCustomAttributesData(),
            _ => [],
        };
        var value = data.FirstOrDefault(found => found.AttributeType.Name == attribute)?.ConstructorArguments[0].Value;
        return value is IReadOnlyList<CustomAttributeTypedArgument> several ? several[0].Value as byte? : value as byte?;
    }
}
