namespace GenosDb.Tests.PublicApi;

/// <summary>Compares a text with the committed one, so that a change of it is seen in review.</summary>
internal static class ApprovedText
{
    /// <summary>Set to 1 to accept what is printed now.</summary>
    public const string ApproveVariable = "GENOSDB_APPROVE";

    /// <summary>Fails with the lines that differ; rewrites the file instead when <see cref="ApproveVariable"/> is set.</summary>
    public static void ShouldBeApproved(string actual, string path)
    {
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var difference = Difference(approved, actual);
        Assert.True(difference.Count == 0, $"The public surface is not the one in {Path.GetFileName(path)}:\n{string.Join('\n', difference)}\nIf that is meant, run the test with {ApproveVariable}=1 and commit the file.");
    }

    /// <summary>Lines that went and came, each under the type it belongs to.</summary>
    public static IReadOnlyList<string> Difference(string approved, string actual)
    {
        var before = WithOwner(approved);
        var now = WithOwner(actual);
        return [.. before.Except(now, StringComparer.Ordinal).Select(line => "- " + line), .. now.Except(before, StringComparer.Ordinal).Select(line => "+ " + line)];
    }

    // Equal members of two types are different lines, and the order of lines is sorted, so a set difference is an exact one.
    private static List<string> WithOwner(string text)
    {
        var owner = "";
        var lines = new List<string>();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0))
        {
            owner = line.StartsWith(' ') ? owner : line;
            lines.Add(line.StartsWith(' ') ? $"{owner} {{ {line.Trim()} }}" : line);
        }

        return lines;
    }
}
