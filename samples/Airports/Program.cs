using System.Net;
using Airports;

// The parent loads airports and routes and serves them; it starts itself once more as the child, which gets everything over TCP.
return args switch
{
    ["--join", var address] => await ChildPeer.RunAsync(IPEndPoint.Parse(address)),
    [] => await ParentPeer.RunAsync(folder: null),
    [var folder] when Directory.Exists(folder) => await ParentPeer.RunAsync(folder),
    [var folder] => Refuse($"There is no folder '{folder}'."),
    _ => Refuse("One argument is expected: the folder."),
};

static int Refuse(string message)
{
    Console.Error.WriteLine($"{message} {ParentPeer.Usage}");
    return 2;
}
