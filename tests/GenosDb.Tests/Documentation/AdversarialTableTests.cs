using GenosDb.Tests.PublicApi;
using Xunit.Abstractions;

namespace GenosDb.Tests.Documentation;

/// <summary>The page cannot claim a test that is not there, and no test holds an attack that the page does not describe.</summary>
public sealed class AdversarialTableTests(ITestOutputHelper output)
{
    /// <summary>Queries are still to come, and so are the attacks on them.</summary>
    private const char Queries = 'F';

    [Fact]
    public void The_table_names_the_tests_that_hold_each_attack()
    {
        var table = AdversarialTable.Read();
        if (Environment.GetEnvironmentVariable(ApprovedText.ApproveVariable) == "1")
        {
            File.WriteAllText(AdversarialTable.Path, table.Rewritten());
            table = AdversarialTable.Read();
        }

        var wrong = table.Rows.Where(row => row.Test != table.TestOf(row)).ToList();
        output.WriteLine($"{table.Rows.Count} attacks; without a test: {string.Join(' ', table.MissingIds)}.");

        table.Rows.Should().HaveCount(152).And.OnlyHaveUniqueItems(row => row.Id);
        table.ClassesOfId.Select(test => test.Key).Should().BeSubsetOf(table.Rows.Select(row => row.Id), "a test with an id holds an attack of the page");
        wrong.Select(row => $"{row.Id}: page {row.Test}, tests {table.TestOf(row)}").Should().BeEmpty($"the page is written anew with {ApprovedText.ApproveVariable}=1");
        table.MissingIds.Where(id => id[0] != Queries).Should().BeEmpty("every attack of this version has its test");
    }

    [Fact]
    public void The_table_knows_the_tests_of_this_assembly()
    {
        var inSources = AdversarialTable.Read().ClassesOfId;
        var compiled = typeof(AdversarialTableTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true) && method.Name.Length > 3 && method.Name[0] is >= 'A' and <= 'J' && char.IsAsciiDigit(method.Name[1]) && char.IsAsciiDigit(method.Name[2]) && method.Name[3] == '_')
            .Select(method => (Id: method.Name[..3], Class: method.DeclaringType!.Name))
            .Distinct()
            .ToList();
        compiled.Should().NotBeEmpty();
        compiled.Where(test => !inSources[test.Id].Contains(test.Class, StringComparer.Ordinal)).Should().BeEmpty("sources are read as the compiler reads them");
    }
}
