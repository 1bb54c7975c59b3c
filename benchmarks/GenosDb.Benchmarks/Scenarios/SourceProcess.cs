using System.Diagnostics;
using System.Globalization;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Runs a <see cref="SourcePeer"/> in a process of its own.</summary>
internal sealed class SourceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SourceProcess(Process process, int tcpPort, int webSocketPort)
    {
        _process = process;
        Transports =
        [
            ("WebSocket", options => options.UseWebSocket(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{webSocketPort}/genos"))),
            ("TCP", options => options.DialTcp("127.0.0.1", tcpPort)),
        ];
    }

    /// <summary>Ways to reach it.</summary>
    public IReadOnlyList<(string Name, Action<GenosOptions> Connect)> Transports { get; }

    public static async Task<SourceProcess> StartAsync(int nodes, bool isSigned = false)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };

        // Under "dotnet run" the process is our own executable; under "dotnet x.dll" it is the host, which needs to be told.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(SourceProcess).Assembly.Location);
        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(nodes.ToString(CultureInfo.InvariantCulture));
        if (isSigned)
            start.ArgumentList.Add("signed");
        var process = Process.Start(start) ?? throw new InvalidOperationException("The other process did not start.");
        var line = await process.StandardOutput.ReadLineAsync();
        return line?.Split(' ') is ["ready", var tcp, var webSocket]
            ? new SourceProcess(process, int.Parse(tcp, CultureInfo.InvariantCulture), int.Parse(webSocket, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The other process said '{line}' instead of where it listens.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
