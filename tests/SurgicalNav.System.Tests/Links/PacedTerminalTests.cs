using SurgicalNav.Core.Time;
using SurgicalNav.Links.Serial;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.SystemTests.Links;

/// <summary>The line as the demo wires it: the twin's paced end on the master of a real pseudo-terminal, the host on its slave.</summary>
[Collection(MachineCollection.Name)]
public sealed class PacedTerminalTests
{
    private const int Patience = 2_000_000;

    /// <summary>At 1 Mbit/s a byte takes 10 µs; packets of 62 bytes, 1 ms latency timer; on a clock of the test's own.</summary>
    [Fact]
    public void StateReachesTheHostInPacketsAndSetPointsReachTheDeviceAsTheyCross()
    {
        var master = PseudoTerminal.Open();
        using var device = new PacedLink(master, LineEnd.Device, 1_000_000, Duration.FromMilliseconds(1), 62, default);
        using var host = TermiosLink.Open(master.SlavePath, 1_000_000);
        var buffer = new byte[200];

        Assert.True(device.TryWrite(new byte[100]));
        device.Step(At(0.615));
        Assert.Equal(0, host.Read(buffer));
        device.Step(At(0.625));
        Assert.Equal(62, ReadAtLeast(host, 62, buffer));
        device.Step(At(1.625));
        Assert.Equal(0, host.Read(buffer));
        device.Step(At(1.635));
        Assert.Equal(38, ReadAtLeast(host, 38, buffer));

        Assert.True(host.TryWrite(new byte[100]));
        var now = 2.0;
        for (var i = 0; i < Patience && device.Counters.BytesRead == 0; i++)
        {
            // The kernel hands the bytes over when it likes; from the step that finds them they take their time.
            device.Step(At(now));
            device.Step(At(now += 0.505));
            device.Read(buffer);
        }
        Assert.Equal(50, device.Counters.BytesRead);
    }

    private static Instant At(double milliseconds) => new((long)(milliseconds * 1e6));

    private static int ReadAtLeast(TermiosLink link, int count, byte[] into)
    {
        var got = 0;
        for (var i = 0; i < Patience && got < count; i++) got += link.Read(into.AsSpan(got));
        return got;
    }
}
