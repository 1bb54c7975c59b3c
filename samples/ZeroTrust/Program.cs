using ZeroTrust;

// A superadmin starts two more processes: an honest user, and a guest that was tampered with. The guest tries what a hostile peer can try; nothing of it may count.
return args switch
{
    [] => await SuperAdminPeer.RunAsync(),
    [UserPeer.Argument] => await UserPeer.RunAsync(),
    [TamperedPeer.Argument] => await TamperedPeer.RunAsync(),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("No argument is expected: dotnet run --project samples/ZeroTrust");
    return 2;
}
