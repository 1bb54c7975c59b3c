using GenosDb.Security;

namespace GenosDb;

/// <summary>Counts what an import comes to.</summary>
internal sealed class OperationImport
{
    private readonly List<(long Line, WriteOutcomeReason Reason)> _refused = [];
    private long _read;
    private long _applied;

    public void Refuse(long line, WriteOutcomeReason reason) => _refused.Add((line, reason));

    /// <summary>Adds what became of operations that were verified together.</summary>
    public void Add(List<(long Line, Operation Operation)> lines, VerificationResult result, int applied)
    {
        _read += lines.Count;
        _applied += applied;
        if (result.Others.IsEmpty)
            return;
        var lineOf = lines.ToLookup(entry => entry.Operation.Id, entry => entry.Line);
        foreach (var (_, verdict, operation) in result.Others)
        {
            if (verdict == OperationVerdict.Duplicate)
                continue;
            _read--;
            Refuse(lineOf[operation.Id].First(), WriteOutcomes.Refused(operation, verdict).Reason);
        }
    }

    public ImportReport ToReport() => new(_applied, Math.Max(0, _read - _applied), [.. _refused.OrderBy(refused => refused.Line)]);
}
