using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;

namespace SurgicalNav.SystemTests.Links;

/// <summary>The server over real sockets against every malformed message of the corpus.</summary>
[Collection(MachineCollection.Name)]
public sealed class IgtlServerTests
{
    [Fact]
    public void TheServerSurvivesEveryMalformedMessageAndServesItsOtherClientOn()
    {
        using var listener = new TcpByteServer();
        var tracking = new IgtlTracking("Probe");
        tracking.Put(0, IgtlMatrix.From(Quat.Identity, Vec3.UnitX));
        using var server = new IgtlServer(new IgtlServerOptions { StreamOnConnect = IgtlKind.Unknown }, tracking, listener: listener);
        using var good = new IgtlClient(TcpByteLink.Connect("127.0.0.1", server.Port));
        good.StartTracking(0);
        var now = Instant.FromSeconds(1);
        Expect(server, good, ref now, IgtlKind.TrackingDataReply);
        var bad = 0;
        foreach (var (name, wire, error) in IgtlCorpus.Malformed())
        {
            var link = TcpByteLink.Connect("127.0.0.1", server.Port);
            using var evil = new IgtlClient(link);
            Assert.True(link.TryWrite(wire));
            if (error == "SHORT_BUFFER")
            {
                // What is missing shows only when the peer leaves.
                for (var i = 0; i < 1000 && server.Clients.Count < 2; i++) server.Step(now += Duration.FromMilliseconds(200));
                link.Dispose();
            }
            else
            {
                var status = Expect(server, evil, ref now, IgtlKind.Status);
                Assert.True(error == status, $"{name}: answered with {status} instead of {error}");
                link.Dispose();
            }
            bad++;
            for (var i = 0; i < 100_000 && (server.Clients.Count > 1 || server.Counters.BadMessages < bad); i++) server.Step(now += Duration.FromMilliseconds(1));
            Assert.True(server.Clients.Count == 1 && server.Counters.BadMessages == bad, $"{name}: {server.Clients.Count} clients, {server.Counters}");
            server.PublishTracking(now += Duration.FromMilliseconds(1));
            Expect(server, good, ref now, IgtlKind.TrackingData);
        }
        Assert.Equal(32, bad);
        Assert.Equal(0, good.Connection.Received.Errors);
    }

    /// <summary>Steps until the client hears this kind; a STATUS' name.</summary>
    private static string Expect(IgtlServer server, IgtlClient client, ref Instant now, IgtlKind kind)
    {
        for (var i = 0; i < 1_000_000; i++)
        {
            server.Step(now += new Duration(10_000));
            while (client.TryRead(out var message))
                if (message.Kind == kind) return kind == IgtlKind.Status ? System.Text.Encoding.ASCII.GetString(message.Status.ErrorName) : "";
        }
        Assert.Fail($"{kind} did not come.");
        return "";
    }
}
