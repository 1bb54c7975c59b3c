using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using GenosDb.Transports;

namespace GenosDb.Cli.Commands;

/// <summary><c>serve</c>: listens for peers while the session goes on.</summary>
internal sealed class ServeCommand : DatabaseCommand
{
    private readonly Argument<string[]> _where = new("where")
    {
        Description = "tcp and a port on the loopback address (the default, a free one), or address:port.",
        HelpName = "[tcp] [port|address:port]",
        Arity = new ArgumentArity(0, 2),
    };

    public ServeCommand(CommandContext context)
        : base("serve", "Listens for peers over TCP and prints where.", context) => Add(_where);

    public static JsonObject ToJson(IGenosDatabase database, IPEndPoint bound) => new() { ["name"] = database.Name, ["address"] = bound.ToString() };

    public static string ToText(IGenosDatabase database, IPEndPoint bound) => $"serving '{database.Name}' at {bound}";

    /// <summary>Listens for as long as the database is open.</summary>
    /// <exception cref="CommandFailedException">The address cannot be listened on.</exception>
    public static async Task<IPEndPoint> ListenAsync(IGenosDatabase database, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var transport = new TcpTransport(endpoint);
        database.Sync.AddTransport(transport);
        try
        {
            return await transport.ListeningAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new CommandFailedException(ExitCode.Failed, $"{endpoint} cannot be listened on: {exception.Message} Choose another port, or 0 for a free one.", exception);
        }
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var words = arguments.GetValue(_where) ?? [];
        var isTransportNamed = words.Length > 0 && words[0] == "tcp";
        if (words.Length == 2 && !isTransportNamed)
            throw new CommandFailedException(ExitCode.WrongUsage, $"'{words[0]}' is not a transport that can be served: expected tcp.");
        var address = words.Length > (isTransportNamed ? 1 : 0) ? words[^1] : "0";
        var bound = await ListenAsync(Database, PeerAddress.Listen(address), cancellationToken);
        Context.Report(arguments, ToJson(Database, bound), ToText(Database, bound));
        return ExitCode.Done;
    }
}
