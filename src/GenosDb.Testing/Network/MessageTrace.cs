using System.Globalization;

namespace GenosDb.Testing;

/// <summary>The last lines of what the network did. The network's lock guards it.</summary>
internal sealed class MessageTrace
{
    /// <summary>Lines that are kept.</summary>
    public const int Capacity = 300;

    // Header and types of docs/wire.md; the network carries other frames too.
    private const byte Magic = (byte)'G';
    private const int TypeOffset = 3;
    private static readonly string[] TypeNames = ["", "SyncRequest", "SyncNone", "DeltaSync", "FullStateSync", "SyncMore", "", "", "OperationsPush", "Head", "SyncDefer", "", "", "", "", "WireError"];

    private readonly Queue<string> _lines = new(Capacity);

    /// <summary>The lines, oldest first.</summary>
    public string[] ToArray() => [.. _lines];

    /// <summary>Notes something that is no message.</summary>
    public void Add(TimeSpan now, string what)
    {
        if (_lines.Count == Capacity) _lines.Dequeue();
        _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds,11:F6} {what}"));
    }

    /// <summary>Notes a message.</summary>
    public void Add(TimeSpan now, NetworkWire wire, long number, ReadOnlySpan<byte> frame, string fate) =>
        Add(now, string.Create(CultureInfo.InvariantCulture, $"{wire.From}>{wire.To} #{number} {NameOf(frame)} {frame.Length} bytes{fate}"));

    private static string NameOf(ReadOnlySpan<byte> frame) =>
        frame.Length > TypeOffset && frame[0] == Magic && frame[TypeOffset] is var type && type < TypeNames.Length && TypeNames[type].Length > 0 ? TypeNames[type] : "frame";
}
