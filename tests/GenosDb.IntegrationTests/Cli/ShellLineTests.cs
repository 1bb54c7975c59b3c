using GenosDb.Cli;
using GenosDb.Cli.Shell;

namespace GenosDb.IntegrationTests.Cli;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   # comment", "")]
    [InlineData("get a # comment", "get|a")]
    [InlineData("get a#b", "get|a#b")]
    [InlineData(@"import C:\data\a.csv --null \N", @"import|C:\data\a.csv|--null|\N")]
    [InlineData("put 'a b' \"c \\\"d\\\\\"", "put|a b|c \"d\\")]
    [InlineData("put a {\"x y\": [1, \"}\\\"\"]} end", "put|a|{\"x y\": [1, \"}\\\"\"]}|end")]
    [InlineData("put a [1, 2]", "put|a|[1, 2]")]
    [InlineData("put a:{i} {i}", "put|a:{i}|{i}")]
    [InlineData("put a ''", "put|a|")]
    [InlineData("a'b c'd", "ab cd")]
    public void A_line_is_split_into_arguments(string line, string expected) =>
        string.Join('|', ShellLine.Split(line)).Should().Be(expected);

    [Theory]
    [InlineData("put 'a", "column 5")]
    [InlineData("put \"a\\\"", "column 5")]
    [InlineData("put a {\"b\": \"}", "column 7")]
    public void What_is_not_closed_is_refused_with_its_column(string line, string place)
    {
        var split = () => ShellLine.Split(line);
        split.Should().Throw<CommandFailedException>().Where(failure => failure.Code == ExitCode.WrongUsage).WithMessage($"*{place}*");
    }
}
