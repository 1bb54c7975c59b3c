using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>A link between two peers, seen from above.</summary>
internal sealed class SimulatedLink
{
    private readonly LinkDirection _there;
    private readonly LinkDirection _back;

    public SimulatedLink(int dialler, LinkId diallerLink, int listener, LinkId listenerLink) =>
        (_there, _back) = (new LinkDirection(this, dialler, diallerLink, listener), new LinkDirection(this, listener, listenerLink, dialler));

    public int Dialler => _there.From;

    public int Listener => _back.From;

    /// <summary>What is under way is lost.</summary>
    public bool IsCut { get; set; }

    public bool IsOver => !_there.IsOpen && !_back.IsOpen;

    public LinkDirection From(int peer) => peer == Dialler ? _there : _back;

    public bool Joins(int left, int right) => (Dialler == left && Listener == right) || (Dialler == right && Listener == left);
}
