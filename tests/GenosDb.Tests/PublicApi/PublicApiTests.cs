using System.Reflection;
using GenosDb.Storage.Sqlite;
using GenosDb.Testing;
using GenosDb.Tests.Architecture;

namespace GenosDb.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(IGenosDatabase))]
    [InlineData(typeof(GenosTestCluster))]
    [InlineData(typeof(SqliteStorage))]
    public void The_surface_of_a_package_is_the_approved_one(Type member) => ShouldBeApproved(member.Assembly);

    private static void ShouldBeApproved(Assembly package) =>
        ApprovedText.ShouldBeApproved(PublicApiPrinter.Print(package), Path.Combine(RepositoryFolder.Root, "tests", "GenosDb.Tests", "PublicApi", $"{package.GetName().Name}.approved.txt"));
}
