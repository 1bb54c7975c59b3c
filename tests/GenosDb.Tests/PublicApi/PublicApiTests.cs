using GenosDb.Tests.Architecture;

namespace GenosDb.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Fact]
    public void The_surface_of_the_library_is_the_approved_one() =>
        ApprovedText.ShouldBeApproved(PublicApiPrinter.Print(typeof(IGenosDatabase).Assembly), Path.Combine(RepositoryFolder.Root, "tests", "GenosDb.Tests", "PublicApi", "GenosDb.approved.txt"));
}
