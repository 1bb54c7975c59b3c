namespace GenosDb.Sync;

/// <summary>What became of a record of the durable state. Those that take a record away have the next odd number after the one that put it.</summary>
internal enum StateChangeKind : byte
{
    /// <summary>What the store is of: the first record of all.</summary>
    Format = 0,

    /// <summary>An operation is current, from a position on.</summary>
    Current = 2,

    /// <summary>Nothing stands at a position any more.</summary>
    Vacated = 3,

    /// <summary>An operation is kept although it is not current, since a position.</summary>
    Kept = 4,

    /// <summary>An operation is not kept any more.</summary>
    Dropped = 5,

    /// <summary>Everything of another log is merged up to a position.</summary>
    Watermark = 6,

    /// <summary>Nothing is known of another log.</summary>
    WatermarkForgotten = 7,

    /// <summary>An operation waits for its time.</summary>
    Held = 8,

    /// <summary>An operation waits no more.</summary>
    Released = 9,

    /// <summary>The replica has an id.</summary>
    Replica = 10,

    /// <summary>No stamp or position at or below a bound may be issued after a restart.</summary>
    Lease = 12,

    /// <summary>The few numbers of the replica that no other record tells.</summary>
    Summary = 14,

    /// <summary>There are these indexes, and no others.</summary>
    Indexes = 16,

    /// <summary>A record that cannot be used is gone, whatever it was. Has a key in place of a value.</summary>
    Lost = 255,
}
