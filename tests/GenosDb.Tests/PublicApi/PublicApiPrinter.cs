using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace GenosDb.Tests.PublicApi;

/// <summary>Writes the surface that a user of an assembly can see as C# declarations, sorted, one a line.</summary>
internal static class PublicApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Prints every type that is visible outside the assembly.</summary>
    public static string Print(Assembly assembly) => Print(assembly.GetExportedTypes());

    /// <summary>Prints the given types and no nested ones beside them.</summary>
    public static string Print(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(type => type.Namespace, StringComparer.Ordinal).ThenBy(TypeNames.Qualified, StringComparer.Ordinal))
        {
            text.Append(TypeDeclaration(type)).Append('\n');
            foreach (var member in type.IsEnum ? EnumMembers(type) : Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string TypeDeclaration(Type type)
    {
        var name = TypeNames.Qualified(type);
        var prefix = Obsolete(type);
        if (type.IsEnum)
        {
            var flags = type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";
            return $"{prefix}{flags}enum {name} : {TypeNames.Of(Enum.GetUnderlyingType(type))}";
        }

        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"{prefix}delegate {TypeNames.Of(invoke.ReturnParameter)} {name}({Parameters(invoke)}){Constraints(type.GetGenericArguments())}";
        }

        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Add(TypeNames.Of(parent));
        }

        // What a base or another interface brings along is not repeated.
        var inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(contract => contract.GetInterfaces())).ToHashSet();
        bases.AddRange(type.GetInterfaces().Where(contract => contract.IsVisible && !inherited.Contains(contract)).Select(contract => TypeNames.Of(contract)).Order(StringComparer.Ordinal));
        var list = bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
        return $"{prefix}{Modifiers(type)}{Keyword(type)} {name}{list}{Constraints(type.GetGenericArguments())}";
    }

    private static string Modifiers(Type type)
    {
        if (type.IsValueType)
        {
            return (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "");
        }

        return type switch
        {
            { IsInterface: true } => "",
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
    }

    private static string Keyword(Type type)
    {
        var isRecord = type.GetMethod("PrintMembers", Declared, [typeof(StringBuilder)]) is not null;
        return type switch
        {
            { IsInterface: true } => "interface",
            { IsValueType: true } => isRecord ? "record struct" : "struct",
            _ => isRecord ? "record" : "class",
        };
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }

        return type.GetConstructors(Declared).Where(constructor => IsVisible(constructor)).Select(Constructor)
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property))
            .Concat(type.GetEvents(Declared).Where(@event => IsVisible(@event.AddMethod!)).Select(Event))
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && (!method.IsSpecialName || IsOperator(method)) && !IsOfTheCompiler(method)).Select(Method));
    }

    // In order of their numbers, which is what other assemblies have compiled in.
    private static IEnumerable<string> EnumMembers(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Field: field, Number: Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
            .OrderBy(member => member.Number)
            .Select(member => string.Create(CultureInfo.InvariantCulture, $"{Obsolete(member.Field)}{member.Field.Name} = {member.Number}"));

    private static string Constructor(ConstructorInfo constructor) => $"{Obsolete(constructor)}{Access(constructor)}{TypeNames.Simple(constructor.DeclaringType!)}({Parameters(constructor)})";

    private static string Field(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? " = " + Constant(field.GetRawConstantValue()) : "";
        return $"{Obsolete(field)}{(field.IsPublic ? "" : "protected ")}{Required(field)}{kind}{TypeNames.Of(field)} {field.Name}{value}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToList();
        var widest = accessors.Find(accessor => accessor.IsPublic) ?? accessors[0];
        var parts = accessors.Select(accessor =>
        {
            var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            var word = accessor.ReturnType != typeof(void) ? "get" : isInit ? "init" : "set";
            return (accessor.IsPublic == widest.IsPublic ? "" : "protected ") + word + ";";
        });
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        return $"{Obsolete(property)}{Access(widest)}{Required(property)}{MethodModifiers(widest)}{TypeNames.Of(property)} {name} {{ {string.Join(' ', parts)} }}";
    }

    private static string Event(EventInfo @event) => $"{Obsolete(@event)}{Access(@event.AddMethod!)}{MethodModifiers(@event.AddMethod!)}event {TypeNames.Of(@event)} {@event.Name}";

    private static string Method(MethodInfo method)
    {
        var generics = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var constraints = method.IsGenericMethodDefinition ? Constraints(method.GetGenericArguments()) : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var attributes = method.IsDefined(typeof(System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute)) ? "[DoesNotReturn] " : "";
        return $"{Obsolete(method)}{attributes}{Access(method)}{MethodModifiers(method)}{TypeNames.Of(method.ReturnParameter)} {method.Name}{generics}({extension}{Parameters(method)}){constraints}";
    }

    private static string MethodModifiers(MethodInfo method)
    {
        var isOverride = method.IsVirtual && !method.IsFinal && method.GetBaseDefinition().DeclaringType != method.DeclaringType;
        return method switch
        {
            { IsStatic: true, IsAbstract: true } => "static abstract ",
            { IsStatic: true } => "static ",
            { DeclaringType.IsInterface: true } => method.IsAbstract ? "" : "virtual ",
            _ when isOverride => method.IsAbstract ? "abstract override " : "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => parameter.IsDefined(typeof(IsReadOnlyAttribute)) || parameter.IsIn ? "in " : "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? " = " + Default(parameter) : "";
        return $"{modifier}{TypeNames.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Default(ParameterInfo parameter)
    {
        var value = parameter.DefaultValue;
        var declared = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return value switch
        {
            null => declared.IsValueType && Nullable.GetUnderlyingType(declared) is null ? "default" : "null",
            _ when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
            _ => Constant(value),
        };
    }

    private static string Constant(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        char character => $"'{character}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(Type[] arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments)
        {
            var parts = new List<string>();
            var attributes = argument.GenericParameterAttributes;
            var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            if (isStruct)
            {
                parts.Add("struct");
            }
            else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                parts.Add(Annotations.Of(argument, (MemberInfo?)argument.DeclaringMethod ?? argument.DeclaringType) == Annotations.Nullable ? "class?" : "class");
            }
            else if (argument.GetGenericParameterConstraints().Length == 0 && Annotations.Of(argument, (MemberInfo?)argument.DeclaringMethod ?? argument.DeclaringType) == Annotations.NotNull)
            {
                parts.Add("notnull");
            }

            parts.AddRange(argument.GetGenericParameterConstraints().Where(constraint => constraint != typeof(ValueType)).Select(constraint => TypeNames.Of(constraint)));
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            {
                parts.Add("new()");
            }

            if (attributes.HasFlag(GenericParameterAttributes.AllowByRefLike))
            {
                parts.Add("allows ref struct");
            }

            if (parts.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $" where {argument.Name} : {string.Join(", ", parts)}");
            }
        }

        return text.ToString();
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Required(MemberInfo member) => member.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";

    private static string Obsolete(MemberInfo member) => member.GetCustomAttribute<ObsoleteAttribute>() is { } obsolete && !IsCompilerWarning(obsolete) ? $"[Obsolete(\"{obsolete.Message}\"{(obsolete.IsError ? ", error: true" : "")})] " : "";

    // The compiler marks constructors of types with required members, and ref structs, for compilers that do not know them.
    private static bool IsCompilerWarning(ObsoleteAttribute obsolete) => obsolete.Message?.Contains("not supported in this version of your compiler", StringComparison.Ordinal) == true;

    private static bool IsVisible(MethodBase method) => method.IsPublic || (method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsOperator(MethodInfo method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsOfTheCompiler(MethodInfo method) => method.Name.StartsWith('<') || (method.IsDefined(typeof(CompilerGeneratedAttribute)) && method.Name != "Deconstruct");
}
