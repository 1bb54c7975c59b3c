using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>A range reconciliation that a peer asked for. It gives the first turn; the others answer turns of the peer.</summary>
/// <param name="reconciliation">This side of it.</param>
/// <param name="asked">The question, which is answered for both.</param>
internal sealed class RangeAnswer(RangeReconciliation reconciliation, PullState.Requested asked) : Answer(reconciliation.Sid)
{
    private bool _isOpened;

    public RangeReconciliation Reconciliation { get; } = reconciliation;

    public PullState.Requested Asked { get; } = asked;

    public override bool IsBulk => true;

    public override bool CanContinue => !_isOpened;

    public override WireMessage Next(out bool isLast)
    {
        (_isOpened, isLast) = (true, false);
        return Reconciliation.Open();
    }
}
