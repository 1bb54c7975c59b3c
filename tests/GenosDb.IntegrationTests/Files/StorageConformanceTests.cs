using GenosDb.Testing;

namespace GenosDb.IntegrationTests.Files;

public sealed class StorageConformanceTests
{
    public static TheoryData<string, string> Rules
    {
        get
        {
            var rules = new TheoryData<string, string>();
            foreach (var provider in StorageProviders.Names)
            {
                foreach (var rule in StorageConformance.Cases(() => throw new NotSupportedException("Only the names are asked for.")))
                    rules.Add(provider, rule.Name);
            }

            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public Task A_provider_keeps(string provider, string rule) => StorageConformance.Cases(() => new FolderFixture(provider), seed: 7).Single(one => one.Name == rule).RunAsync();
}
