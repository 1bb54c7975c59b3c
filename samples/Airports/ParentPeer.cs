using System.Diagnostics;
using System.Net;
using GenosDb;
using GenosDb.Transports;

namespace Airports;

/// <summary>Loads, serves, and starts the child.</summary>
internal static class ParentPeer
{
    public const string DatabaseName = "airports";

    public const string Usage =
        "Usage: dotnet run --project samples/Airports -- <folder>, where <folder> holds airports.dat and routes.dat of https://github.com/jpatokal/openflights (data).";

    public static async Task<int> RunAsync(string? folder)
    {
        if (folder is null)
            Console.WriteLine($"No folder is given: a built-in set of four airports is used. {Usage}");

        await using var database = await GenosDatabase.OpenInMemoryAsync(options => options.Name = DatabaseName);
        var started = Stopwatch.GetTimestamp();
        var skipped = await AirportData.LoadAsync(database, folder);
        var diagnostics = database.GetDiagnostics();
        Console.WriteLine($"parent: {diagnostics.Nodes:N0} airports, {diagnostics.Edges:N0} routes, left out for want of an airport: {skipped:N0} ({Stopwatch.GetElapsedTime(started).TotalMilliseconds:N0} ms)");

        await AirportQuestions.AskAsync(database);

        var transport = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        database.Sync.AddTransport(transport);
        var address = await transport.ListeningAsync();
        Console.WriteLine($"parent: serving at {address}; starting a second process that knows nothing yet");

        using var child = StartChild(address);
        string? last = null;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
            Console.WriteLine($"child:  {last = line}");
        await child.WaitForExitAsync();

        var fingerprint = $"fingerprint {diagnostics.Fingerprint}";
        Console.WriteLine($"parent: {fingerprint}");
        var isEqual = child.ExitCode == 0 && last == fingerprint;
        Console.WriteLine(isEqual ? "Both processes hold the same graph." : "The graphs differ.");
        return isEqual ? 0 : 1;
    }

    private static Process StartChild(IPEndPoint address)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(ParentPeer).Assembly.Location);
        start.ArgumentList.Add("--join");
        start.ArgumentList.Add(address.ToString());
        return Process.Start(start)!;
    }
}
