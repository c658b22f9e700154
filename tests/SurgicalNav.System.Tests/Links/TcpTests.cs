using System.Net;
using System.Net.Sockets;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;

namespace SurgicalNav.SystemTests.Links;

[Collection(MachineCollection.Name)]
public sealed class TcpTests
{
    private const int Patience = 2_000_000;

    [Fact]
    public void BytesCrossBothWays()
    {
        using var server = new TcpByteServer();
        var (client, accepted) = Join(server);
        using (client)
        using (accepted)
        {
            Assert.True(client.TryWrite([1, 2, 3]));
            Assert.Equal([1, 2, 3], ReadExactly(accepted, 3));
            Assert.True(accepted.TryWrite([4, 5]));
            Assert.Equal([4, 5], ReadExactly(client, 2));
            Assert.Equal(new LinkCounters(2, 3, 0, 0), client.Counters);
        }
    }

    [Fact]
    public void AMessageBegunIsFinishedEvenWhenThePeerIsSlow()
    {
        using var server = new TcpByteServer();
        var (client, accepted) = Join(server);
        using (client)
        using (accepted)
        {
            var message = new byte[60_000];
            var count = 0;
            while (count < 2000)
            {
                Array.Fill(message, (byte)count);
                if (!client.TryWrite(message)) break;
                count++;
            }
            Assert.InRange(count, 1, 1999);
            Assert.Equal(1, client.Counters.WritesRefused);
            var into = new byte[message.Length];
            for (var i = 0; i < count; i++)
            {
                var got = 0;
                for (var tries = 0; tries < Patience && got < into.Length; tries++)
                {
                    got += accepted.Read(into.AsSpan(got));
                    client.Read(message);
                }
                Assert.Equal(into.Length, got);
                Assert.False(into.AsSpan().ContainsAnyExcept((byte)i));
            }
        }
    }

    [Fact]
    public void APeerThatLeavesClosesTheLink()
    {
        using var server = new TcpByteServer();
        var (client, accepted) = Join(server);
        accepted.TryWrite([9]);
        accepted.Dispose();
        Assert.Equal([9], ReadExactly(client, 1));
        for (var i = 0; i < Patience && client.IsOpen; i++) client.Read(new byte[4]);
        Assert.False(client.IsOpen);
        Assert.False(client.TryWrite([1]));
        client.Dispose();
    }

    [Fact]
    public void ErrorsSayWhatToDo()
    {
        int free;
        using (var server = new TcpByteServer())
        {
            free = server.Port;
            Assert.Contains("taken by another program", Assert.Throws<LinkException>(() => new TcpByteServer(free)).Message, StringComparison.Ordinal);
            Assert.False(server.TryAccept(out _));
        }
        Assert.Contains("nothing listens on that port", Assert.Throws<LinkException>(() => TcpByteLink.Connect("127.0.0.1", free)).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 65535", Assert.Throws<LinkException>(() => TcpByteLink.Connect("127.0.0.1", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHostThatDoesNotAnswerIsGivenUp()
    {
        // A listener whose queue is full answers nobody: the kernel drops further connection requests.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port;
        var held = new List<TcpByteLink>();
        LinkException? error = null;
        for (var i = 0; i < 10 && error is null; i++)
        {
            try
            {
                held.Add(TcpByteLink.Connect("127.0.0.1", port, timeoutMs: 150));
            }
            catch (LinkException e)
            {
                error = e;
            }
        }
        held.ForEach(l => l.Dispose());
        Assert.Contains("did not answer within 150 ms", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadingWritingAndAskingForConnectionsAllocatesNothing()
    {
        using var server = new TcpByteServer();
        var (client, accepted) = Join(server);
        using (client)
        using (accepted)
        {
            var bytes = new byte[64];
            Allocations.AssertNone(() =>
            {
                client.TryWrite(bytes);
                accepted.Read(bytes);
                accepted.TryWrite(bytes);
                client.Read(bytes);
                server.TryAccept(out _);
            });
        }
    }

    private static (TcpByteLink Client, TcpByteLink Accepted) Join(TcpByteServer server)
    {
        var client = TcpByteLink.Connect("127.0.0.1", server.Port);
        for (var i = 0; i < Patience; i++)
            if (server.TryAccept(out var accepted)) return (client, accepted);
        throw new InvalidOperationException("The connection never arrived.");
    }

    private static byte[] ReadExactly(IByteLink link, int count)
    {
        var into = new byte[count];
        var got = 0;
        for (var i = 0; i < Patience && got < count; i++) got += link.Read(into.AsSpan(got));
        Assert.Equal(count, got);
        return into;
    }
}
