using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Keeps every report, and throws each time.</summary>
internal sealed class HeldProgress : IProgress<StorageProgress>
{
    private readonly List<StorageProgress> _reports = [];

    /// <inheritdoc/>
    public void Report(StorageProgress value)
    {
        lock (_reports)
            _reports.Add(value);
        throw new NotSupportedException("An observer that throws.");
    }

    /// <summary>What is wrong with the reports, for people; null for nothing.</summary>
    public string? Complaint()
    {
        lock (_reports)
        {
            if (_reports.Count == 0)
                return "nothing was reported";
            for (var index = 1; index < _reports.Count; index++)
            {
                if (_reports[index].BytesDone < _reports[index - 1].BytesDone || _reports[index].Records < _reports[index - 1].Records)
                    return $"{_reports[index]} comes after {_reports[index - 1]}";
            }

            return _reports[^1] is { Phase: StoragePhase.Done } last && last.BytesDone == last.BytesTotal ? null : $"the last report is {_reports[^1]}";
        }
    }
}
