using GenosDb.Transports;
using GenosDb.Wire;
using Microsoft.Extensions.Logging;

namespace GenosDb;

/// <summary>How a database is opened. Copied and validated once, at open; changing it afterwards has no effect.</summary>
public sealed class GenosOptions
{
    /// <summary>Name of the database on every peer; with <see cref="Salt"/> it makes the <see cref="DatabaseId"/>. At most 256 UTF-8 bytes. Default: a random name, which no peer shares.</summary>
    public string Name { get; set; } = "";

    /// <summary>16 bytes, or empty, which is the default.</summary>
    public ReadOnlyMemory<byte> Salt { get; set; }

    /// <summary>What an awaited write promises. Default <see cref="Durability.Strict"/>.</summary>
    public Durability Durability { get; set; }

    /// <summary>Distinct registers in the operation log; zero turns it off, and deltas then come from a scan. Default 10,000; at most 10,000,000.</summary>
    public int OplogSize { get; set; } = 10_000;

    /// <summary>Nothing connects unless one is added. Default: none. The database disposes them.</summary>
    public IList<ITransport> Transports { get; } = [];

    /// <summary>Local resource limits.</summary>
    public GenosLimits Limits { get; set; } = new();

    /// <summary>Null, the default: the platform's zlib where it is available, else SharpZipLib. Each reads what the other wrote.</summary>
    public IPayloadCompressor? Compressor { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Null, the default: the operating system's.</summary>
    public IRandomSource? Random { get; set; }

    /// <summary>Null, the default: no log.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }
}
