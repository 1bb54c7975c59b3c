using System.Reflection;

namespace GenosDb.Tests.PublicApi;

/// <summary>Names of types as C# writes them, with the nullability of references.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(ParameterInfo parameter) => Generic(parameter.ParameterType, parameter, parameter.Member) ?? Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));

    public static string Of(PropertyInfo property) => Generic(property.PropertyType, property, property.DeclaringType) ?? Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Of(FieldInfo field) => Generic(field.FieldType, field, field.DeclaringType) ?? Of(field.FieldType, new NullabilityInfoContext().Create(field));

    public static string Of(EventInfo @event) => Of(@event.EventHandlerType!, new NullabilityInfoContext().Create(@event));

    public static string Of(Type type) => Of(type, nullability: null);

    /// <summary>With its namespace and the types around it, as a declaration names it.</summary>
    public static string Qualified(Type type) => type.DeclaringType is { } outer ? $"{Qualified(outer)}.{Simple(type)}{OwnGenerics(type)}" : $"{type.Namespace}.{Simple(type)}{OwnGenerics(type)}";

    /// <summary>Without namespace and generic arguments.</summary>
    public static string Simple(Type type) => type.Name.Split('`')[0];

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying, nullability is { GenericTypeArguments: [var inner] } ? inner : null) + "?";
        }

        var mark = !type.IsValueType && nullability is not null && (nullability.ReadState == NullabilityState.Nullable || nullability.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword + mark;
        }

        if (type.IsGenericParameter)
        {
            return type.Name + mark;
        }

        var outer = type.DeclaringType is null ? "" : Of(type.DeclaringType) + ".";
        var skipped = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var arguments = type.GetGenericArguments().Skip(skipped).ToArray();
        if (arguments.Length == 0)
        {
            return outer + type.Name + mark;
        }

        // A base or a constraint has no nullability of its own to ask for; its arguments print without marks.
        var known = nullability?.GenericTypeArguments is { } states && states.Length == arguments.Length ? states : null;
        return $"{outer}{Simple(type)}<{string.Join(", ", arguments.Select((argument, index) => Of(argument, known?[index])))}>{mark}";
    }

    private static string? Generic(Type type, ICustomAttributeProvider annotated, MemberInfo? scope)
    {
        type = type.IsByRef ? type.GetElementType()! : type;
        return type.IsGenericParameter ? type.Name + (Annotations.Of(annotated, scope) == Annotations.Nullable ? "?" : "") : null;
    }

    private static string OwnGenerics(Type type)
    {
        var own = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(argument => Variance(argument) + argument.Name).ToList();
        return own.Count == 0 ? "" : $"<{string.Join(", ", own)}>";
    }

    private static string Variance(Type argument) => (argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => "out ",
        GenericParameterAttributes.Contravariant => "in ",
        _ => "",
    };
}
