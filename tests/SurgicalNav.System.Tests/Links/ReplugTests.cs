using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.SystemTests.Links;

[Collection(MachineCollection.Name)]
public sealed class ReplugTests : IDisposable
{
    private const int Patience = 2_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-links-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ASerialPortPulledAndPutBackInMidSessionGoesOn()
    {
        var name = Path.Combine(_folder, "ttyARM");
        var device = PseudoTerminal.Open();
        File.CreateSymbolicLink(name, device.SlavePath);
        using var link = SerialLink.Reconnecting(name, 115_200, Quick());
        link.Step(At(0));
        Exchange(link, device, 1);

        device.Dispose();
        File.Delete(name);
        for (var i = 0; i < Patience && link.IsConnected; i++) link.Read(new byte[8]);
        link.Step(At(1));
        link.Step(At(500));
        Assert.False(link.IsConnected);
        Assert.Contains("does not exist", link.Status, StringComparison.Ordinal);

        using var again = PseudoTerminal.Open();
        File.CreateSymbolicLink(name, again.SlavePath);
        link.Step(At(5000));
        Assert.True(link.IsConnected);
        Exchange(link, again, 2);
        Assert.Equal((2, 1L), (link.Connection, link.Activity.Reconnects));
        Assert.Equal(new LinkCounters(2, 2, 0, 0), link.Counters);
    }

    /// <summary>As udev does it: the name stays, the device behind it is another one each time.</summary>
    [Fact]
    public void TwoPortsInTurnUnderOneNameAreEachFoundAndHeard()
    {
        var name = Path.Combine(_folder, "ttyARM");
        var first = PseudoTerminal.Open();
        using var second = PseudoTerminal.Open();
        Assert.NotEqual(first.SlavePath, second.SlavePath);
        File.CreateSymbolicLink(name, first.SlavePath);
        using var link = SerialLink.Reconnecting(name, 115_200, Quick());
        link.Step(At(0));
        Exchange(link, first, 1);
        File.Delete(name);
        File.CreateSymbolicLink(name, second.SlavePath);
        first.Dispose();
        for (var i = 0; i < Patience && link.IsConnected; i++) link.Read(new byte[8]);
        link.Step(At(1000));
        link.Step(At(2000));
        Exchange(link, second, 2);
        Assert.Equal((2, 1L, 2L), (link.Connection, link.Activity.Reconnects, link.Counters.BytesRead));
    }

    [Fact]
    public void AServerThatGoesAndComesBackIsFoundAgain()
    {
        var server = new TcpByteServer();
        var port = server.Port;
        using var link = new ReconnectingLink($"127.0.0.1:{port}", () => new TcpAttempt("127.0.0.1", port), Quick());
        var peer = Accept(server, link, 0);
        Exchange(link, peer, 1);
        peer.Dispose();
        server.Dispose();
        for (var i = 0; i < Patience && link.IsConnected; i++) link.Read(new byte[8]);
        var now = 1.0;
        for (var i = 0; i < 100_000 && !link.Status.Contains("refused", StringComparison.Ordinal); i++) link.Step(At(now += 1));
        Assert.Contains($"127.0.0.1:{port} refused the connection", link.Status, StringComparison.Ordinal);
        Assert.DoesNotContain("serial", link.Status, StringComparison.OrdinalIgnoreCase);

        using var returned = new TcpByteServer(port);
        using var second = Accept(returned, link, now);
        Exchange(link, second, 2);
        Assert.Equal(1, link.Activity.Reconnects);
    }

    [Fact]
    public void DatagramsComeWholeOrNotAtAll()
    {
        using var listener = UdpByteLink.Listen();
        using var sender = UdpByteLink.Open("127.0.0.1", listener.LocalPort);
        Assert.True(sender.TryWrite([1, 2, 3]));
        Assert.True(sender.TryWrite(new byte[100]));
        Assert.True(sender.TryWrite([4, 5]));
        var into = new byte[50];
        Assert.Equal(3, ReadSome(listener, into));
        Assert.Equal(2, ReadSome(listener, into));
        Assert.Equal((1L, (byte)5), (listener.Oversize, into[1]));
        Assert.False(sender.TryWrite(new byte[UdpByteLink.MaxDatagramBytes + 1]));
        Assert.True(listener.TryWrite([9]));
        Assert.Equal(1, ReadSome(sender, into));
        Assert.Equal(5, listener.Counters.BytesRead);
    }

    /// <summary>The system's buffer holds a few of these: the rest is lost, and what comes is whole, in order and of the first ones.</summary>
    [Fact]
    public void DatagramsThatFindNoRoomAreLostAndTheOthersAreWhole()
    {
        using var listener = UdpByteLink.Listen();
        using var sender = UdpByteLink.Open("127.0.0.1", listener.LocalPort);
        var message = new byte[60_000];
        for (var i = 0; i < 200; i++)
        {
            Array.Fill(message, (byte)i);
            Assert.True(sender.TryWrite(message));
        }
        var got = 0;
        while (ReadSome(listener, message) is var n and > 0)
        {
            Assert.Equal(message.Length, n);
            Assert.False(message.AsSpan().ContainsAnyExcept((byte)got++));
        }
        Assert.InRange(got, 1, 199);
        Assert.Equal((60_000L * got, 0L), (listener.Counters.BytesRead, listener.Oversize));
        Assert.True(listener.IsOpen);
        Assert.True(sender.TryWrite([9]));
        Assert.Equal(1, ReadSome(listener, message));
    }

    [Fact]
    public void DatagramsAllocateNothing()
    {
        using var listener = UdpByteLink.Listen();
        using var sender = UdpByteLink.Open("127.0.0.1", listener.LocalPort);
        var bytes = new byte[64];
        Assert.True(sender.TryWrite(bytes));
        Assert.Equal(64, ReadSome(listener, bytes));
        Allocations.AssertNone(() =>
        {
            sender.TryWrite(bytes);
            listener.Read(bytes);
            listener.TryWrite(bytes);
            sender.Read(bytes);
        });
    }

    [Fact]
    public void APeerThatIsNotThereDoesNotCloseADatagramLink()
    {
        var listener = UdpByteLink.Listen();
        using var sender = UdpByteLink.Open("127.0.0.1", listener.LocalPort);
        listener.Dispose();
        sender.TryWrite([1]);
        for (var i = 0; i < Patience && sender.Unreachable == 0; i++) sender.Read(new byte[8]);
        Assert.Equal(1, sender.Unreachable);
        Assert.True(sender.IsOpen);
    }

    [Fact]
    public void ThePortableLinkCarriesTheSameAndNoticesTheEnd()
    {
        var master = PseudoTerminal.Open();
        using var link = SerialPortLink.Open(master.SlavePath, 115_200);
        for (byte value = 1; value < 50; value++) Exchange(link, master, value);
        // More while a send is under way: all of it arrives, in order.
        var sent = new byte[300];
        for (var i = 0; i < sent.Length; i++) sent[i] = (byte)i;
        for (var i = 0; i < sent.Length; i += 3) Assert.True(link.TryWrite(sent.AsSpan(i, 3)));
        var got = new List<byte>();
        var into = new byte[64];
        while (got.Count < sent.Length && ReadSome(master, into, link) is var n and > 0) got.AddRange(into.AsSpan(0, n));
        Assert.Equal(sent, got);
        master.Dispose();
        for (var i = 0; i < Patience && link.IsOpen; i++) link.Read(new byte[8]);
        Assert.False(link.IsOpen);
        Assert.False(link.TryWrite([1]));
        Assert.Contains("/dev/ttyUSB_none", Assert.Throws<LinkException>(() => SerialPortLink.Open("/dev/ttyUSB_none", 9600)).Message, StringComparison.Ordinal);
    }

    /// <summary>What sysfs shows of an FTDI adapter, in a folder of the test's own.</summary>
    [Fact]
    public void PortsAreDescribedFromSysfs()
    {
        var port = Directory.CreateDirectory(Path.Combine(_folder, "sys/devices/usb1/1-1/1-1:1.0/ttyUSB3")).FullName;
        var usb = Path.Combine(_folder, "sys/devices/usb1/1-1");
        foreach (var (file, text) in new[] { ("idVendor", "0403"), ("idProduct", "6001"), ("manufacturer", "FTDI"), ("product", "FT232R USB UART"), ("serial", "A50285BI"), ("1-1:1.0/interface", "FT232R"), ("1-1:1.0/ttyUSB3/latency_timer", "16") })
            File.WriteAllText(Path.Combine(usb, file), text + "\n");
        var tty = Directory.CreateDirectory(Path.Combine(port, "tty/ttyUSB3")).FullName;
        File.CreateSymbolicLink(Path.Combine(tty, "device"), "../../../ttyUSB3");
        Directory.CreateDirectory(Path.Combine(_folder, "sys/drivers/ftdi_sio"));
        File.CreateSymbolicLink(Path.Combine(port, "driver"), Path.Combine(_folder, "sys/drivers/ftdi_sio"));
        Directory.CreateDirectory(Path.Combine(_folder, "sys/class/tty/console"));
        File.CreateSymbolicLink(Path.Combine(_folder, "sys/class/tty/ttyUSB3"), tty);
        Directory.CreateDirectory(Path.Combine(_folder, "dev/serial/by-id"));
        File.CreateSymbolicLink(Path.Combine(_folder, "dev/serial/by-id/usb-FTDI_A50285BI-if00-port0"), "../../ttyUSB3");
        Assert.Equal(
            [new SerialPortInfo("/dev/ttyUSB3", "/dev/serial/by-id/usb-FTDI_A50285BI-if00-port0", "ftdi_sio", "0403", "6001", "FTDI", "FT232R USB UART", "A50285BI", "FT232R", 16)],
            SerialPorts.Find(_folder));
    }

    private static BackOff Quick() => new(Duration.FromMilliseconds(10), Duration.FromMilliseconds(100), 0, new SeededRandom(1));

    private static TcpByteLink Accept(TcpByteServer server, ReconnectingLink link, double now)
    {
        TcpByteLink? peer = null;
        for (var i = 0; i < 100_000 && (peer is null || !link.IsConnected); i++)
        {
            link.Step(At(now += 1));
            if (peer is null) server.TryAccept(out peer);
        }
        Assert.NotNull(peer);
        Assert.True(link.IsConnected, link.Status);
        return peer;
    }

    private static void Exchange(IByteLink link, IByteLink device, byte value)
    {
        var into = new byte[4];
        Assert.True(link.TryWrite([value]));
        Assert.Equal((1, value), (ReadSome(device, into, link), into[0]));
        Assert.True(device.TryWrite([value]));
        Assert.Equal((1, value), (ReadSome(link, into), into[0]));
    }

    /// <param name="sender">Polled as well, as its owner would: what it holds back goes out then.</param>
    private static int ReadSome(IByteLink link, byte[] into, IByteLink? sender = null)
    {
        var n = 0;
        for (var i = 0; i < Patience && n == 0; i++)
        {
            sender?.Read(default);
            n = link.Read(into);
            // System.IO.Ports carries bytes over on a thread of its own, which needs a core as well.
            if (n == 0 && link is SerialPortLink or PseudoTerminal) Thread.Yield();
        }
        return n;
    }

    private static Instant At(double milliseconds) => new((long)(milliseconds * 1e6));
}
