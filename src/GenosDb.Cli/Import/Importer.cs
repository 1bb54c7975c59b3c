namespace GenosDb.Cli.Import;

/// <summary>Reads a file into the graph, batch by batch: a batch is written whole or not at all.</summary>
internal sealed class Importer(IGenosDatabase database, ImportPlan plan, TimeProvider timeProvider, Action<double> progress)
{
    private const int BatchOperations = 4_096;

    // Well below the limit of a batch, 3 MiB, because sizes are estimated.
    private const int BatchBytes = 2 << 20;

    private const int EdgeBytes = 64;

    private readonly List<PendingWrite> _pending = [];
    private readonly Dictionary<string, bool> _exists = new(StringComparer.Ordinal);
    private readonly FileImportReport _report = new(plan.Path);
    private int _pendingBytes;
    private bool _hasPendingNodes;

    /// <summary>Imports.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read to its end; the message says where, and what was written before.</exception>
    public async Task<FileImportReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        await using var stream = ImportFile.Open(plan.Path);
        IImportReader reader = plan.Format == ImportFormat.Csv ? new CsvImportReader(stream, plan) : new JsonImportReader(stream, plan);
        try
        {
            await foreach (var record in reader.ReadAllAsync(cancellationToken))
            {
                _report.Read++;
                await AddAsync(record, cancellationToken);
                if (_pending.Count == BatchOperations || _pendingBytes >= BatchBytes)
                {
                    await CommitAsync(cancellationToken);
                    progress((double)stream.Position / stream.Length);
                }
            }

            await CommitAsync(cancellationToken);
        }
        catch (CommandFailedException failure) when (failure.Code == ExitCode.Failed)
        {
            throw new CommandFailedException(failure.Code, $"{failure.Message} Written before: {_report.Written:N0}; nothing of the batch with that place.", failure);
        }

        progress(1);
        _report.Elapsed = timeProvider.GetElapsedTime(started);
        return _report;
    }

    private ValueTask AddAsync(ImportRecord record, CancellationToken cancellationToken)
    {
        switch (plan.Shape)
        {
            case ImportShape.Links:
                return AddEdgeAsync(record, plan.SourceColumn, plan.TargetColumn, plan.LabelColumn, cancellationToken);
            case ImportShape.Graph when record is JsonImportRecord { Value: var value }:
                if (value.Kind == GenosValueKind.Map && value["source"].Kind != GenosValueKind.Null)
                    return AddEdgeAsync(record, "source", "target", "label", cancellationToken);
                AddNode(record, "id", value["value"]);
                return ValueTask.CompletedTask;
            default:
                AddNode(record, plan.IdColumn, value: null);
                return ValueTask.CompletedTask;
        }
    }

    private void AddNode(ImportRecord record, string? idColumn, GenosValue? value)
    {
        string? id = null;
        if (idColumn is not null)
        {
            id = record.GetText(idColumn);
            if (id is null)
            {
                _report.Skip($"no id in '{idColumn}'", record.Line);
                return;
            }
        }

        if (plan.Type is not null && record is JsonImportRecord { Value: var existing } && (existing.Kind != GenosValueKind.Map || existing[CsvColumns.TypeField].Kind != GenosValueKind.Null))
        {
            _report.Skip("not an object, or one that has a 'type' already", record.Line);
            return;
        }

        try
        {
            Add(new PendingWrite(record.Line, id is null ? null : plan.IdPrefix + id, value ?? record.ToValue(plan.Type)), record.Size);
        }
        catch (GenosException exception)
        {
            throw Refused(record.Line, exception);
        }

        _hasPendingNodes = true;
    }

    private async ValueTask AddEdgeAsync(ImportRecord record, string sourceColumn, string targetColumn, string? labelColumn, CancellationToken cancellationToken)
    {
        if (record.GetText(sourceColumn) is not { } source)
        {
            _report.Skip($"no source in '{sourceColumn}'", record.Line);
            return;
        }

        if (record.GetText(targetColumn) is not { } target)
        {
            _report.Skip($"no target in '{targetColumn}'", record.Line);
            return;
        }

        (source, target) = (plan.IdPrefix + source, plan.IdPrefix + target);
        if (plan.RequireEnds)
        {
            // Only what is written can be found.
            if (_hasPendingNodes)
                await CommitAsync(cancellationToken);
            if (!await ExistsAsync(source, cancellationToken))
            {
                _report.Skip("the source is not there", record.Line);
                return;
            }

            if (!await ExistsAsync(target, cancellationToken))
            {
                _report.Skip("the target is not there", record.Line);
                return;
            }
        }

        var label = labelColumn is null ? null : record.GetText(labelColumn);
        Add(new PendingWrite(record.Line, source, default, target, label ?? ""), EdgeBytes + source.Length + target.Length);
    }

    // Reading a node lists its edges, of which an airport has hundreds; once for each node is enough.
    private async ValueTask<bool> ExistsAsync(string id, CancellationToken cancellationToken)
    {
        if (!_exists.TryGetValue(id, out var exists))
            _exists[id] = exists = await database.GetAsync(id, cancellationToken) is not null;
        return exists;
    }

    private void Add(PendingWrite write, int bytes)
    {
        _pending.Add(write);
        _pendingBytes += bytes;
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_pending.Count == 0)
            return;
        var line = _pending[0].Line;
        try
        {
            var receipt = await database.WriteAsync(
                batch =>
                {
                    foreach (var write in _pending)
                    {
                        line = write.Line;
                        write.AddTo(batch);
                    }
                },
                options: null,
                cancellationToken);
            _report.Written += receipt.Count;
            _report.Repeated += _pending.Count - receipt.Count;
        }
        catch (GenosException exception)
        {
            throw Refused(line, exception);
        }

        if (_hasPendingNodes)
            _exists.Clear();
        _pending.Clear();
        _pendingBytes = 0;
        _hasPendingNodes = false;
    }

    private CommandFailedException Refused(long line, GenosException exception) =>
        new(ExitCode.Failed, $"{plan.Path}:{line}: {exception.Message}", exception);
}
