using System.Globalization;
using System.Text;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Database.Support;

/// <summary>Opens databases over a storage, and tells all that has to be the same after a restart.</summary>
internal static class Stores
{
    public static async Task<GenosDatabase> OpenAsync(IGraphStorage storage, Action<GenosOptions>? configure = null) =>
        await GenosDatabase.OpenAsync("shared.genos", options =>
        {
            options.Storage = storage;
            configure?.Invoke(options);
        });

    /// <summary>Registers with their positions, what is kept and held, watermarks, numbers, and the fingerprint, as one text.</summary>
    public static string Durable(this GenosDatabase database)
    {
        var text = new StringBuilder();
        lock (database.Gate)
        {
            var state = database.Engine.Capture();
            foreach (var (operation, position) in state.Registers)
                text.Append(CultureInfo.InvariantCulture, $"{position:x16} {operation.Kind} {operation.NodeId} {operation.Label} {operation.Target} {operation.Id}\n");
            foreach (var line in state.Kept.Select(kept => $"kept {kept.Since:x16} {kept.Operation.Id}\n").Order(StringComparer.Ordinal))
                text.Append(line);
            foreach (var (log, position) in state.Watermarks)
                text.Append(CultureInfo.InvariantCulture, $"watermark {log} {position:x16}\n");
            foreach (var operation in state.Held)
                text.Append(CultureInfo.InvariantCulture, $"held {operation.Id}\n");
            text.Append(CultureInfo.InvariantCulture, $"{state.Summary}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{database.Fingerprint()}\n").Append(database.Image()).ToString();
    }

    /// <summary>The window of the log. It is the same after a restart unless a full state has emptied it.</summary>
    public static string Window(this GenosDatabase database)
    {
        lock (database.Gate)
        {
            var log = database.Engine.Oplog;
            log.TryGetSince(log.Floor, out var entries);
            return string.Join('\n', entries.Select(entry => entry.ToString()).Prepend($"{log.Floor} {log.Head}"));
        }
    }

    /// <summary>Fails with the lines that differ from what <see cref="Durable"/> was.</summary>
    public static void ShouldBe(this GenosDatabase database, string before, string because = "", params object[] arguments)
    {
        string[] then = before.Split('\n'), now = database.Durable().Split('\n');
        now.Except(then, StringComparer.Ordinal).Select(line => "+ " + line).Concat(then.Except(now, StringComparer.Ordinal).Select(line => "- " + line)).Should().BeEmpty(because, arguments);
        now.Should().Equal(then);
    }

    /// <summary>Changes what a closed storage holds.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="alter">Makes the new value from key and value.</param>
    /// <param name="added">Records to put besides.</param>
    public static async Task AlterAsync(MemoryStorage storage, Func<byte[], byte[], byte[]> alter, params (byte[] Key, byte[] Value)[] added)
    {
        var batch = new StorageBatch();
        await storage.OpenAsync(new StorageOpenRequest((key, value, _) => batch.Put(key.ToArray(), alter(key.ToArray(), value.ToArray())), TimeProvider.System, new SeededRandomSource(1)), CancellationToken.None);
        foreach (var (key, value) in added)
            batch.Put(key, value);
        await storage.AppendAsync([batch], CancellationToken.None);
        await storage.DisposeAsync();
    }
}
