namespace GenosDb.Tests.Architecture;

/// <summary>Judges source files by the folder they are in, since namespaces do not mirror folders here.</summary>
internal static class LayeringChecker
{
    // The namespaces that ImplicitUsings brings into every file; what is in them needs no using directive that could be seen.
    private static readonly HashSet<string> ImpureTypes = new[] { typeof(Task).Assembly, typeof(Barrier).Assembly, typeof(HttpClient).Assembly, typeof(FileSystemWatcher).Assembly }
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(type => type is { IsNested: false, Namespace: "System.IO" or "System.Threading" or "System.Threading.Tasks" or "System.Net.Http" })
        .Select(type => type.Name.Split('`')[0])
        .Where(name => !LayeringRules.PureTypes.Contains(name))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Uses of types of folders that the folder's row does not allow.</summary>
    /// <param name="sources">Every file of src/GenosDb.</param>
    public static IEnumerable<LayeringViolation> References(IReadOnlyCollection<SourceFile> sources)
    {
        var owners = sources
            .SelectMany(file => file.DeclaredTypes.Select(type => (type.Name, file.Folder)))
            .ToLookup(owner => owner.Name, owner => owner.Folder, StringComparer.Ordinal);
        var parts = sources.ToLookup(TypeOf);
        foreach (var file in sources.Where(file => file.Folder.Length > 0))
        {
            if (!LayeringRules.Layers.TryGetValue(file.Folder, out var allowed))
            {
                yield return new LayeringViolation(file.Path, 1, file.Folder, "the folder is not in the table of layers");
                continue;
            }

            var members = parts[TypeOf(file)].SelectMany(part => part.DeclaredMembers).ToHashSet(StringComparer.Ordinal);
            var nested = parts[TypeOf(file)].SelectMany(part => part.NestedTypes).ToHashSet(StringComparer.Ordinal);
            for (var index = 0; index < file.Tokens.Count; index++)
            {
                var token = file.Tokens[index];
                var folders = owners[token.Text];
                if (!folders.Any() || IsAllowed(file.Folder, allowed, token.Text, folders) || file.IsMemberName(index, members) || (nested.Contains(token.Text) && file.QualifierOf(index).Length == 0))
                {
                    continue;
                }

                var from = folders.First() is { Length: > 0 } folder ? $"{folder}/" : "the root";
                yield return new LayeringViolation(file.Path, token.Line, token.Text, $"{file.Folder}/ may not use types of {from}; it may use: {List(allowed)}");
            }
        }
    }

    /// <summary>Words in pure layers that wait, log, read a clock, a file or a socket.</summary>
    /// <param name="sources">Every file of src/GenosDb.</param>
    public static IEnumerable<LayeringViolation> Impurities(IEnumerable<SourceFile> sources)
    {
        foreach (var file in sources.Where(file => LayeringRules.PureLayers.Contains(file.Folder)))
        {
            for (var index = 0; index < file.Tokens.Count; index++)
            {
                var token = file.Tokens[index];
                if (LayeringRules.ImpureNamespaces.Contains($"{file.QualifierOf(index)}.{token.Text}"))
                {
                    yield return new LayeringViolation(file.Path, token.Line, $"{file.QualifierOf(index)}.{token.Text}", $"{file.Folder}/ is a pure layer, and this namespace is not");
                }
                else if (LayeringRules.ImpureWords.Contains(token.Text) || (ImpureTypes.Contains(token.Text) && IsPlatformType(file, index)))
                {
                    yield return new LayeringViolation(file.Path, token.Line, token.Text, $"{file.Folder}/ is a pure layer: it does not wait, log, read a clock, a file or a socket");
                }
            }
        }
    }

    /// <summary>Files that do not hold exactly one type, or not the one they are named for.</summary>
    /// <param name="sources">Files of one project.</param>
    public static IEnumerable<LayeringViolation> Names(IEnumerable<SourceFile> sources)
    {
        foreach (var file in sources)
        {
            var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
            if (file.DeclaredTypes is not [var type])
            {
                // A program of top-level statements declares nothing by itself.
                if (name != "Program.cs" || file.DeclaredTypes.Count > 0)
                {
                    yield return new LayeringViolation(file.Path, 1, string.Join(", ", file.DeclaredTypes.Select(declared => declared.Name)), "a file holds exactly one top-level type");
                }

                continue;
            }

            var parts = name.Split('.')[..^1];
            var isNamedForType = parts[0] == type.Name && parts.Length switch
            {
                1 => true,
                2 => type.IsPartial || parts[1] == string.Join("", type.GenericParameters),
                _ => false,
            };
            if (!isNamedForType)
            {
                yield return new LayeringViolation(file.Path, type.Line, type.Name, "a file is named for its type, with the generic parameters or, for a part of a partial type, its concern as a suffix: Name.cs, Name.T.cs, Name.Concern.cs");
            }
        }
    }

    private static (string Folder, string Type) TypeOf(SourceFile file) => (file.Folder, file.DeclaredTypes.Count > 0 ? file.DeclaredTypes[0].Name : file.Path);

    private static bool IsAllowed(string folder, IReadOnlySet<string> allowed, string name, IEnumerable<string> owners) =>
        owners.Any(owner => owner == folder || allowed.Contains(owner))
        || (LayeringRules.Exceptions.TryGetValue(folder, out var exceptions) && exceptions.Contains(name));

    private static bool IsPlatformType(SourceFile file, int index) =>
        file.QualifierOf(index) is { Length: > 0 } qualifier ? qualifier is "System.IO" or "System.Threading" : !file.IsMemberName(index, file.DeclaredMembers);

    private static string List(IReadOnlySet<string> names) => names.Count == 0 ? "nothing of the library" : string.Join(", ", names.Order(StringComparer.Ordinal));
}
