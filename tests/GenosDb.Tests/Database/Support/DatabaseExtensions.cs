using GenosDb.Graphs;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database.Support;

internal static class DatabaseExtensions
{
    /// <summary>Everything that a refused write must leave alone.</summary>
    public static (long Revision, DatabaseDiagnostics Diagnostics) State(this GenosDatabase database) => (database.Revision(), database.GetDiagnostics());

    public static long Revision(this GenosDatabase database)
    {
        using var snapshot = database.GetSnapshot();
        return snapshot.Revision;
    }

    public static GraphFingerprint Fingerprint(this GenosDatabase database) => database.GetDiagnostics().Fingerprint;

    public static string Image(this GenosDatabase database)
    {
        using var snapshot = database.GetSnapshot();
        return new GraphImage(snapshot).ToString();
    }

    /// <summary>All operations, to be taken in by others.</summary>
    public static async Task<MemoryStream> ExportedAsync(this IGenosDatabase database)
    {
        var export = new MemoryStream();
        await database.ExportAsync(export);
        return export;
    }

    /// <summary>Takes in what <see cref="ExportedAsync"/> gave; as often as is wanted.</summary>
    public static async Task TakeInAsync(this IGenosDatabase database, MemoryStream export)
    {
        export.Position = 0;
        await database.ImportAsync(export);
    }

    /// <summary>Completes when a condition holds, which is looked at after each change.</summary>
    public static async Task ShowsAsync(this GenosDatabase database, Func<GraphSnapshot, bool> condition)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = database.Changes.Subscribe(new Recorder<GraphChangeSet>(_ => Look()));
        Look();
        await shown.Task.InTime();

        void Look()
        {
            using var snapshot = database.GetSnapshot();
            if (condition(snapshot))
                shown.TrySetResult();
        }
    }

    public static Task ShowsAsync(this GenosDatabase database, string id) => database.ShowsAsync(snapshot => snapshot.TryGet(id, out _));

    /// <summary>Completes when so many peers are connected and nothing is on its way from them.</summary>
    public static Task<SyncStatus> LiveAsync(this GenosDatabase database, int peers = 1) =>
        database.Sync.WaitForAsync(status => status.Peers.Count(peer => peer.IsConnected && peer.IsCaughtUp) >= peers).AsTask().InTime();

    /// <summary>Completes when every database has the state of the first.</summary>
    public static async Task SameAsync(this GenosDatabase database, params GenosDatabase[] others)
    {
        foreach (var other in others)
        {
            // Not by the changes: what is stored and hidden, such as an edge of missing ends, raises none.
            await other.Sync.WaitForAsync(_ => other.Fingerprint() == database.Fingerprint()).AsTask().InTime();
            other.Image().Should().Be(database.Image());
        }
    }
}
