using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>A twin behind a TCP port: serves one client at a time, the newest one. One loop owns it.</summary>
public sealed class TwinServer(IServedTwin twin, TcpByteServer server) : IDisposable
{
    private TcpByteLink? _client;

    public int Port => server.Port;

    public bool HasClient => _client is { IsOpen: true };

    public void Step(Instant now)
    {
        if (server.TryAccept(out var client))
        {
            // Attaching closes the link to the client before.
            twin.Attach(client);
            _client = client;
        }
        twin.Step(now);
    }

    /// <summary>Pulls the network plug; the port goes on listening.</summary>
    public void Hangup()
    {
        twin.Attach(null);
        _client = null;
    }

    public void Dispose()
    {
        _client?.Dispose();
        server.Dispose();
    }
}
