using System.Xml.Linq;

namespace GenosDb.Tests.Architecture;

public sealed class LayeringTests
{
    private static readonly Lazy<SourceFile[]> Library = new(() => Read("GenosDb"));

    [Fact]
    public void A_folder_uses_only_types_of_the_folders_in_its_row() => LayeringChecker.References(Library.Value).ShouldBeNone();

    [Fact]
    public void Pure_layers_neither_wait_nor_log_nor_touch_the_outside() => LayeringChecker.Impurities(Library.Value).ShouldBeNone();

    [Fact]
    public void A_file_holds_one_type_and_is_named_for_it() =>
        Projects().SelectMany(project => LayeringChecker.Names(Read(project)).Select(violation => violation with { File = $"{project}/{violation.File}" })).ShouldBeNone();

    [Fact]
    public void Only_tests_and_benchmarks_see_internals()
    {
        var friends = Projects().SelectMany(project => XDocument.Load(Path.Combine(Sources, project, project + ".csproj"))
            .Descendants("InternalsVisibleTo")
            .Select(friend => new LayeringViolation($"{project}/{project}.csproj", 1, (string?)friend.Attribute("Include") ?? "", "only tests and benchmarks may see internals; a seam that a package needs is one that users need too")));
        var attributes = Projects().SelectMany(project => Read(project).SelectMany(file => file.Tokens
            .Where(token => token.Text == "InternalsVisibleTo")
            .Select(token => new LayeringViolation($"{project}/{file.Path}", token.Line, token.Text, "friends are named in the project file, where they are checked"))));

        friends.Where(friend => !LayeringRules.FriendAssemblies.Contains(friend.Name)).Concat(attributes).ShouldBeNone();
    }

    [Fact]
    public void The_checker_reads_the_library_and_not_an_empty_folder()
    {
        Library.Value.Should().Contain(file => file.Path == "Clocks/HybridClock.cs").Which.DeclaredTypes.Should().ContainSingle().Which.Name.Should().Be("HybridClock");
        Library.Value.Select(file => file.Folder).Should().Contain(["Errors", "Values", "Clocks", "Operations", "Wire", "Graphs", "Security", "Sync", "Transports", "Database"]);
    }

    private static string Sources => Path.Combine(RepositoryFolder.Root, "src");

    private static IEnumerable<string> Projects() => Directory.GetDirectories(Sources)
        .Select(folder => Path.GetFileName(folder))
        .Where(project => File.Exists(Path.Combine(Sources, project, project + ".csproj")))
        .Order(StringComparer.Ordinal);

    private static SourceFile[] Read(string project)
    {
        var folder = Path.Combine(Sources, project);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(path => SourceFile.Parse(path, File.ReadAllText(Path.Combine(folder, path))))
            .ToArray();
    }
}
