namespace GenosDb.Tests.Queries;

/// <summary>Called, the functions answer as the operators do.</summary>
public sealed class GenosFunctionsTests
{
    [Theory]
    [InlineData("Café-Crème!", "creme CAFE", true)]
    [InlineData("Café", "tea", false)]
    [InlineData(null, "", false)]
    public void Text_looks_for_words(string? value, string words, bool isMatch) => GenosFunctions.Text(value, words).Should().Be(isMatch);

    [Theory]
    [InlineData("Buy Milk", "%milk", true)]
    [InlineData("Buy Milk!", "%milk", false)]
    [InlineData(null, "%", false)]
    public void Like_ignores_case(string? value, string pattern, bool isMatch) => GenosFunctions.Like(value, pattern).Should().Be(isMatch);

    [Fact]
    public void Between_includes_both_ends_and_compares_text_by_bytes()
    {
        GenosFunctions.Between(1, 1, 2).Should().BeTrue();
        GenosFunctions.Between(3, 1, 2).Should().BeFalse();
        GenosFunctions.Between((int?)2, 1, 2).Should().BeTrue();
        GenosFunctions.Between((int?)null, 1, 2).Should().BeFalse();
        GenosFunctions.Between("b", "a", "c").Should().BeTrue();
        GenosFunctions.Between("B", "a", "c").Should().BeFalse();
        GenosFunctions.Between((string?)null, "a", "c").Should().BeFalse();
    }

    [Fact]
    public void Near_measures_metres()
    {
        var vienna = new GeoPoint(48.2082, 16.3738);
        GenosFunctions.Near(new GeoPoint(48.2, 16.37), vienna, 2_000).Should().BeTrue();
        GenosFunctions.Near(new GeoPoint(47.07, 15.44), vienna, 2_000).Should().BeFalse();
        GenosFunctions.Near(null, vienna, 2_000).Should().BeFalse();
    }

    [Fact]
    public void Exists_says_no_to_null()
    {
        GenosFunctions.Exists("").Should().BeTrue();
        GenosFunctions.Exists(null).Should().BeFalse();
    }

    [Fact]
    public void What_the_operator_refuses_is_refused()
    {
        FluentActions.Invoking(() => GenosFunctions.Like("a", @"\a")).Should().Throw<GenosQueryException>();
        FluentActions.Invoking(() => GenosFunctions.Near(null, new GeoPoint(91, 0), 1)).Should().Throw<GenosQueryException>();
    }
}
