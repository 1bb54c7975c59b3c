using System.Net;
using GenosDb.Transports;

namespace GenosDb.Tests;

public sealed class GenosOptionsExtensionsTests
{
    private readonly GenosOptions _options = new();

    [Fact]
    public void Each_shorthand_adds_one_transport_and_returns_the_options()
    {
        var same = _options.ListenTcp(0, IPAddress.Loopback).DialTcp("example.org", 4711).DialTcp("127.0.0.1", 4711).UseWebSocket("wss://example.org/genos");

        same.Should().BeSameAs(_options);
        _options.Transports.Select(transport => transport.Name).Should().Equal(
            "tcp on 127.0.0.1:0", "tcp to tcp://example.org:4711", "tcp to tcp://127.0.0.1:4711", "wss://example.org/genos");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void A_port_to_listen_on_is_a_port(int port) =>
        _options.Invoking(options => options.ListenTcp(port)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void A_port_to_dial_is_a_port_and_not_zero(int port) =>
        _options.Invoking(options => options.DialTcp("example.org", port)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData("http://example.org/genos")]
    [InlineData("/genos")]
    [InlineData("example.org")]
    [InlineData("")]
    public void Only_web_socket_addresses_are_dialled(string address) =>
        _options.Invoking(options => options.UseWebSocket(address)).Should().Throw<ArgumentException>().WithMessage("*ws://*");

    [Fact]
    public void A_token_in_the_address_is_not_in_the_name() =>
        new WebSocketTransport(new Uri("wss://example.org/genos?token=secret")).Name.Should().Be("wss://example.org/genos");
}
