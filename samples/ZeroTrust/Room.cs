using System.Globalization;
using System.Net;
using GenosDb;
using GenosDb.Transports;

namespace ZeroTrust;

/// <summary>What every peer is told before it starts: who signs grants, the room secret, and where the superadmin listens. Told through a pipe, since others see arguments.</summary>
internal sealed record Room(Address SuperAdmin, byte[] Secret, int Port)
{
    public const string DatabaseName = "zero-trust";

    public static Room Read()
    {
        var words = Console.ReadLine()!.Split(' ');
        return new Room(Address.Parse(words[0]), Convert.FromHexString(words[1]), int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SuperAdmin} {Convert.ToHexString(Secret)} {Port}");

    /// <summary>The options of an honest peer.</summary>
    public void Configure(GenosOptions options, ISigner signer)
    {
        options.Name = DatabaseName;
        options.RoomSecret = Secret;
        options.Security = new SecurityOptions { Signer = signer, SuperAdmins = { new SuperAdmin(SuperAdmin) } };
    }

    /// <summary>Dials the superadmin.</summary>
    public ITransport Dial() => new TcpTransport(listen: null, new IPEndPoint(IPAddress.Loopback, Port));
}
