using System.Globalization;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>How a process writes a store until it is killed; drawn by the parent.</summary>
/// <param name="Provider">Which storage.</param>
/// <param name="Folder">Where.</param>
/// <param name="Sabotage">What is planted in it.</param>
/// <param name="Seed">What its batches are a function of.</param>
/// <param name="MaxGroup">Batches of one append, at most.</param>
/// <param name="FlushPercent">How often an append is followed by a flush.</param>
/// <param name="CompactPercent">How often it is followed by a compaction, beside the next appends.</param>
/// <param name="CloseAfter">After how many appends it closes the store and ends.</param>
internal sealed record WriterOptions(string Provider, string Folder, WriterSabotage Sabotage, ulong Seed, int MaxGroup, int FlushPercent, int CompactPercent, int CloseAfter)
{
    private const string Command = "write-until-killed";

    /// <summary>As arguments of a process.</summary>
    public string[] ToArguments() =>
    [
        Command,
        Provider,
        Folder,
        Sabotage.ToString(),
        Seed.ToString(CultureInfo.InvariantCulture),
        MaxGroup.ToString(CultureInfo.InvariantCulture),
        FlushPercent.ToString(CultureInfo.InvariantCulture),
        CompactPercent.ToString(CultureInfo.InvariantCulture),
        CloseAfter.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>From arguments of a process.</summary>
    public static bool TryParse(string[] arguments, out WriterOptions options)
    {
        options = null!;
        if (arguments is not [Command, var provider, var folder, var sabotage, var seed, var maxGroup, var flush, var compact, var close])
            return false;
        options = new WriterOptions(provider, folder, Enum.Parse<WriterSabotage>(sabotage), ulong.Parse(seed, CultureInfo.InvariantCulture), Number(maxGroup), Number(flush), Number(compact), Number(close));
        return true;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
