using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Simulation.Drives;

public sealed class PacedLinkTests
{
    private const int Baud = 1_000_000; // 10 µs a byte

    private static (PacedLink Near, MemoryLink Far) Pair(double latencyMs, int packetBytes, LineEnd end = LineEnd.Host)
    {
        var (inner, device) = MemoryLink.CreatePair();
        return (new PacedLink(inner, end, Baud, Duration.FromMilliseconds(latencyMs), packetBytes, default), device);
    }

    private static Instant At(double milliseconds) => new((long)(milliseconds * 1e6));

    [Fact]
    public void BytesSentTakeTheirTimeOnTheLine()
    {
        var (host, device) = Pair(1, 62);
        var buffer = new byte[1000];
        Assert.True(host.TryWrite(new byte[254]));
        host.Step(At(0.995));
        Assert.Equal(99, device.Read(buffer));
        host.Step(At(2.535));
        Assert.Equal(154, device.Read(buffer));
        host.Step(At(2.541));
        Assert.Equal(1, device.Read(buffer));
        host.Step(At(9));
        Assert.Equal(0, device.Read(buffer));
    }

    [Fact]
    public void BytesReceivedComeInPacketsOrWhenTheLatencyTimerRunsOut()
    {
        var (host, device) = Pair(1, 62);
        var buffer = new byte[1000];
        Assert.True(device.TryWrite(Enumerable.Range(0, 100).Select(i => (byte)i).ToArray()));
        host.Step(At(0));
        host.Step(At(0.615));
        Assert.Equal(0, host.Read(buffer));
        host.Step(At(0.625));
        Assert.Equal(62, host.Read(buffer));
        Assert.Equal(61, buffer[61]);
        // The 63rd byte is there at 0.63 ms; its packet never fills and waits until 1.63 ms.
        host.Step(At(1.62));
        Assert.Equal(0, host.Read(buffer));
        host.Step(At(1.64));
        Assert.Equal(38, host.Read(buffer));
        Assert.Equal(99, buffer[37]);
    }

    [Fact]
    public void WithoutLatencyABytePassesAsSoonAsItIsThere()
    {
        var (host, device) = Pair(0, 62);
        Assert.True(device.TryWrite([1, 2, 3]));
        host.Step(At(0));
        host.Step(At(0.021));
        Assert.Equal(2, host.Read(new byte[10]));
    }

    [Fact]
    public void AtTheDevicesEndWhatGoesToTheHostComesInPacketsAndWhatComesFromItByteByByte()
    {
        var (device, host) = Pair(1, 62, LineEnd.Device);
        var buffer = new byte[1000];
        Assert.True(host.TryWrite(Enumerable.Range(0, 100).Select(i => (byte)i).ToArray()));
        Assert.True(device.TryWrite(Enumerable.Range(0, 100).Select(i => (byte)(100 + i)).ToArray()));
        device.Step(At(0));
        device.Step(At(0.305));
        Assert.Equal((30, 0), (device.Read(buffer), host.Read(buffer.AsSpan(500))));
        Assert.Equal(29, buffer[29]);
        device.Step(At(0.625));
        Assert.Equal((32, 62), (device.Read(buffer), host.Read(buffer.AsSpan(500))));
        Assert.Equal((61, 161), (buffer[31], buffer[561]));
        // The 63rd byte left at 0.63 ms; its packet never fills and waits until 1.63 ms.
        device.Step(At(1.62));
        Assert.Equal((38, 0), (device.Read(buffer), host.Read(buffer.AsSpan(500))));
        device.Step(At(1.64));
        Assert.Equal(38, host.Read(buffer));
        Assert.Equal(199, buffer[37]);
    }

    [Fact]
    public void APacketThatTheHostHasNoRoomForWaitsAndNothingIsLost()
    {
        var (inner, host) = MemoryLink.CreatePair(capacityBytes: 64);
        var device = new PacedLink(inner, LineEnd.Device, Baud, Duration.FromMilliseconds(1), 62, default);
        Assert.True(device.TryWrite(Enumerable.Range(0, 200).Select(i => (byte)i).ToArray()));
        var got = new List<byte>();
        var buffer = new byte[64];
        for (var ms = 0.0; ms < 20; ms += 0.5)
        {
            device.Step(At(ms));
            if (ms < 5) continue;
            got.AddRange(buffer.AsSpan(0, host.Read(buffer)));
        }
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (byte)i), got);
    }

    [Fact]
    public void AWriteThatDoesNotFitIsRefusedWholeAndCounted()
    {
        var (host, _) = Pair(1, 62);
        Assert.True(host.TryWrite(new byte[65_000]));
        Assert.False(host.TryWrite(new byte[1000]));
        Assert.Equal(new LinkCounters(0, 65_000, 1000, 1), host.Counters);
    }

    [Fact]
    public void PacingAllocatesNothing()
    {
        var (host, device) = Pair(1, 62);
        var bytes = new byte[50];
        var now = 0.0;
        Allocations.AssertNone(() =>
        {
            host.TryWrite(bytes);
            device.TryWrite(bytes);
            host.Step(At(now += 0.6));
            host.Read(bytes);
            device.Read(bytes);
        });
        Assert.True(host.Counters.BytesRead > 10_000);
    }
}
