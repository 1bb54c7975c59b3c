using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace GenosDb.Cli.Import;

/// <summary>Reads rows of RFC 4180, strictly: every row has as many fields as the first.</summary>
internal sealed class CsvImportReader(Stream stream, ImportPlan plan) : IImportReader
{
    // The longest value of a node, so a quote that is never closed does not take all memory.
    private const double MaxFieldCharacters = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async IAsyncEnumerable<ImportRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = new StreamReader(stream, StrictUtf8);
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = plan.Delimiter.ToString(),
            HasHeaderRecord = false,
            MaxFieldSize = MaxFieldCharacters,
            DetectColumnCountChanges = false,
        });
        CsvColumns? columns = null;
        var lastLine = 0L;
        while (await ReadAsync(parser, lastLine) is { } fields)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var line = parser.RawRow - parser.RawRecord.AsSpan().Trim("\r\n").Count('\n');
            lastLine = parser.RawRow;
            if (columns is null)
            {
                columns = new CsvColumns(plan, NamesOf(fields, line));
                if (plan.HasHeader)
                    continue;
            }

            if (fields.Length != columns.Names.Count)
                throw Refused(line, $"the row has {fields.Length} fields, not {columns.Names.Count}. Repair it, or cut it off if the file ends in the middle.");
            yield return new CsvImportRecord(line, columns, fields);
        }
    }

    private async Task<string[]?> ReadAsync(CsvParser parser, long lastLine)
    {
        try
        {
            // Fields are cut out, and judged, when they are asked for.
            return await parser.ReadAsync() ? parser.Record : null;
        }
        catch (BadDataException)
        {
            throw Refused(lastLine + 1, "a quote is not closed, or stands inside a field without quotes. Quote the whole field, and double the quotes in it.");
        }
        catch (MaxFieldSizeException)
        {
            throw Refused(lastLine + 1, $"a field is longer than {MaxFieldCharacters:N0} characters: perhaps a quote is not closed.");
        }
        catch (DecoderFallbackException)
        {
            throw Refused(lastLine + 1, "the text from here on is not UTF-8. Save the file as UTF-8.");
        }
    }

    private IReadOnlyList<string> NamesOf(string[] first, long line)
    {
        if (plan.Columns.Count == 0)
            return plan.HasHeader ? [.. first.Select(name => name.Trim())] : [.. first.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"column{index + 1}"))];
        return plan.Columns.Count == first.Length
            ? plan.Columns
            : throw new CommandFailedException(ExitCode.WrongUsage, $"{plan.Path}:{line}: --columns names {plan.Columns.Count} columns, the file has {first.Length}.");
    }

    private CommandFailedException Refused(long line, string why) => new(ExitCode.Failed, $"{plan.Path}:{line}: {why}");
}
