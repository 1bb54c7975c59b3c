using System.Net;
using Airports;

// The parent loads airports and routes and serves them; it starts itself once more as the child, which gets everything over TCP.
return args switch
{
    ["--join", var address] when IPEndPoint.TryParse(address, out var parent) && parent.Port > 0 => await ChildPeer.RunAsync(parent),
    ["--join", var address] => Refuse($"'{address}' is not an address such as 127.0.0.1:7400."),
    [] => await ParentPeer.RunAsync(folder: null),
    [var folder] when AirportData.FindMissing(folder) is { } missing => Refuse($"There is no file '{missing}'."),
    [var folder] => await ParentPeer.RunAsync(folder),
    _ => Refuse("One argument is expected: the folder."),
};

static int Refuse(string message)
{
    Console.Error.WriteLine($"{message} {ParentPeer.Usage}");
    return 2;
}
