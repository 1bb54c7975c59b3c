using GenosDb.Sync;

namespace GenosDb;

/// <summary>Counts what an import comes to: every line is applied, unchanged or refused.</summary>
internal sealed class OperationImport
{
    private readonly List<(long Line, WriteOutcomeReason Reason)> _refused = [];
    private long _lines;
    private long _applied;

    /// <summary>Counts a line of which there is nothing to merge.</summary>
    public void Refuse(long line, WriteOutcomeReason reason)
    {
        _lines++;
        _refused.Add((line, reason));
    }

    /// <summary>Counts lines that were merged together.</summary>
    public void Add(ReadOnlySpan<(long Line, Operation Operation)> lines, ImportOutcome outcome)
    {
        _lines += lines.Length;
        _applied += outcome.Applied;
        if (outcome.Refused.IsEmpty)
            return;
        var lineOf = lines.ToArray().GroupBy(entry => entry.Operation.Id).ToDictionary(same => same.Key, same => same.ToList());
        foreach (var (operation, verdict) in outcome.Refused)
        {
            // The id does not cover the proof: one of two lines with the same id may carry a good one.
            var same = lineOf[operation.Id];
            var at = same.FindIndex(entry => entry.Operation.Proof.Span.SequenceEqual(operation.Proof.Span));
            _refused.Add((same[at].Line, WriteOutcomes.ReasonOf(verdict)));
            same.RemoveAt(at);
        }
    }

    public ImportReport ToReport() => new(_applied, _lines - _applied - _refused.Count, [.. _refused.OrderBy(refused => refused.Line)]);
}
