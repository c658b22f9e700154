using System.Net.Sockets;

namespace SurgicalNav.Links.Network;

/// <summary>Words for a TCP connection that did not come about: what is wrong, with host and port, and what to check.</summary>
internal static class TcpRefusal
{
    public static string Words(string name, SocketError why, int timeoutMs) => why switch
    {
        SocketError.ConnectionRefused => $"{name} refused the connection: the computer is there, but nothing listens on that port. Start the server, or check the port.",
        SocketError.TimedOut => $"{name} did not answer within {timeoutMs} ms. Check the address, the cable and the firewall.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => $"{name} cannot be reached from this computer. Check the network.",
        _ => $"{name} could not be reached: {new SocketException((int)why).Message}.",
    };

    public static string UnknownHost(string name, string host) => $"{name}: the name '{host}' is not known. Check its spelling, or give the address in numbers.";
}
