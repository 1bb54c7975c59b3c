using System.Text.Json.Serialization;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>Something that happens at a time, whatever else happens.</summary>
/// <param name="Id">Stays when other steps are taken out; what the step draws is drawn by it.</param>
/// <param name="Microseconds">When, after the beginning.</param>
/// <param name="Kind">What.</param>
/// <param name="Peer">Who.</param>
/// <param name="Other">With whom.</param>
/// <param name="Node">Which node; of an edge, its source.</param>
/// <param name="Target">Of an edge, its target.</param>
/// <param name="Amount">As the kind says.</param>
internal sealed record PlanStep(int Id, long Microseconds, StepKind Kind, int Peer = 0, int Other = 0, int Node = 0, int Target = 0, long Amount = 0)
{
    /// <summary>How many client operations it is.</summary>
    [JsonIgnore]
    public int Operations => Kind switch
    {
        StepKind.Put or StepKind.Remove or StepKind.Link or StepKind.Unlink or StepKind.Grant or StepKind.Revoke or StepKind.Amnesty or StepKind.Acl => 1,
        StepKind.Batch => (int)Amount,
        _ => 0,
    };
}
