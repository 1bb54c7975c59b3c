using System.CommandLine;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb doctor</c>: how a store is and what to do, on one screen.</summary>
internal sealed class DoctorProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _path = DatabaseSettings.CreatePathArgument();
    private readonly DatabaseSettings _settings;
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public DoctorProcess(CommandStreams streams)
        : base("doctor", "Says how a store is and what to do next, and changes nothing. Exit code 6 when something is damaged, 5 when it cannot be read because it is in use.")
    {
        _streams = streams;
        Add(_path);
        _settings = new DatabaseSettings(this, StoreAccess.Read);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var location = StoreLocation.Require(arguments.GetRequiredValue(_path));
        using var storageKey = _settings.ReadStorageKey(arguments, _streams);
        var security = _settings.ReadSecurity(arguments, _streams);
        var holder = await LogHolder.FindAsync(location);
        StoreInspection? inspection = null;
        CommandFailedException? refusal = null;
        try
        {
            inspection = await StorageBar.ShowAsync(_streams.Console, "Examining", progress => StoreInspection.RunAsync(location, security, storageKey, progress, cancellationToken));
        }
        catch (StorageException problem)
        {
            refusal = CommandFailedException.From(problem);
            if (problem.Failure == StorageFailure.InUse)
                holder = problem.Message;
        }

        var diagnosis = new Diagnosis(location, holder, inspection, refusal?.Message);
        _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(diagnosis.ToJson()) : diagnosis.ToText());
        return refusal?.Code ?? (diagnosis.IsDamaged ? ExitCode.DamageFound : ExitCode.Done);
    }
}
