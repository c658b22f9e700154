using System.Diagnostics;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;
using SurgicalNav.Links.Network;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.SystemTests.Links;

/// <summary>Hands through files and sockets of the system itself.</summary>
[Collection(MachineCollection.Name)]
public sealed class MasterDevicesTests : IDisposable
{
    private const int Patience = 2_000_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("masters").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AGamepadIsReadThroughAFileAsFromTheKernel()
    {
        var path = Fifo("event0");
        using var pad = new GamepadInput(InputDevice.OpenEvents(path));
        var now = Instant.FromSeconds(1);
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            var (device, host) = MemoryLink.CreatePair();
            var twin = new GamepadTwin(device);
            twin.Move(EvdevCodes.AxisX, 32767, now);
            twin.Press(EvdevCodes.ShoulderLeft, true, now);
            Pump(host, writer);
            var sample = Until(() => pad.Poll(now), s => s.Has(MasterButtons.Present));
            Assert.Equal(Vec3.UnitX, sample.Push);
            Assert.Equal(0, pad.Malformed);
        }
        // Unplugged.
        Assert.Equal(MasterKind.None, Until(() => pad.Poll(now), s => s.Kind == MasterKind.None).Kind);
        Assert.False(pad.IsOpen);
    }

    [Fact]
    public void ASpaceMouseIsReadThroughAFileReportByReport()
    {
        var path = Fifo("hidraw0");
        using var mouse = new SpaceMouseInput(InputDevice.OpenSpaceMouse(path));
        var now = Instant.FromSeconds(1);
        using var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var twin = new SpaceMouseTwin(isCombined: true);
        twin.Hold(new Vec3(350, 0, 0), Vec3.Zero);
        twin.Press(1);
        twin.Step(now);
        var report = new byte[64];
        while (twin.Read(report) is var n && n > 0)
        {
            writer.Write(report.AsSpan(0, n));
            // One report a read, as the kernel gives them.
            var before = mouse.Reports;
            Until(() => mouse.Poll(now), _ => mouse.Reports > before);
        }
        Assert.Equal((Vec3.UnitX, MasterButtons.Present, 0L), (mouse.Poll(now).Push, mouse.Poll(now).Buttons, mouse.Malformed));
    }

    [Fact]
    public void DevicesThatAreNotThereAreSaidToBeSo()
    {
        var missing = Assert.Throws<LinkException>(() => InputDevice.OpenEvents(Path.Combine(_folder, "event9")));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        Assert.Contains("/dev/input/by-id", missing.Message, StringComparison.Ordinal);
        using var fifo = InputDevice.OpenEvents(Fifo("event1"));
        Assert.False(fifo.TryGetAxis(EvdevCodes.AxisX, out _, out _));
        Assert.False(fifo.TryGetKeys(new byte[EvdevCodes.Keys / 8]));
        Assert.False(fifo.TryWrite([1]));
    }

    [Fact]
    public void AHandComesOverUdpAndItsLossIsAnAbsentOperator()
    {
        File.WriteAllText(KeyFile(UnixFileMode.UserRead | UnixFileMode.UserWrite), Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)(i * i))]));
        var key = MasterKey.Load(Path.Combine(_folder, "key"));
        var consoleLink = UdpByteLink.Listen();
        using var sender = new NetworkMasterSender(consoleLink, key, MasterHand.Right);
        using var input = new NetworkMasterInput(UdpByteLink.Open("127.0.0.1", consoleLink.LocalPort), key, MasterKey.NewSession(), new NetworkMasterOptions { Hand = MasterHand.Right });
        var console = new SimulatedConsole();
        var now = Instant.FromSeconds(9);
        var last = default(MasterSample);
        for (var i = 0; i < 200; i++)
        {
            now += Duration.FromMilliseconds(1);
            var before = input.Counters.Accepted;
            // The manual clock stands still while the system carries the datagrams.
            last = Until(() =>
            {
                sender.Poll(now);
                if (input.Counters.Accepted == before) sender.Send(console.Look(MasterHand.Right, now, MasterButtons.Present));
                return input.Poll(now);
            }, _ => input.Counters.Accepted > before);
            Assert.Equal(MasterKind.Pose, last.Kind);
        }
        Assert.True((last.ConsoleFromHandle.TranslationMm - console.Real(MasterHand.Right, now).TranslationMm).Length < 1e-9);
        Assert.Equal((0L, 0L, 0L), (input.Counters.Forged, input.Counters.OtherSession, input.Counters.Late));
        Assert.Equal(MasterKind.Pose, input.Poll(last.AcquiredAt + Duration.FromMilliseconds(100)).Kind);
        Assert.Equal(MasterKind.None, input.Poll(last.AcquiredAt + Duration.FromMilliseconds(101)).Kind);
    }

    [Fact]
    public void AKeyThatOthersMayReadOrThatIsNoneIsRefused()
    {
        var good = Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)(i + 1))]);
        foreach (var mode in (UnixFileMode[])[UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite, UnixFileMode.OtherWrite])
        {
            var path = KeyFile(UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
            File.WriteAllText(path, good);
            var refused = Assert.Throws<LinkException>(() => MasterKey.Load(path));
            Assert.Contains("others than its owner", refused.Message, StringComparison.Ordinal);
            Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(good, refused.Message, StringComparison.Ordinal);
        }
        var mine = KeyFile(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var (text, why) in (ReadOnlySpan<(string, string)>)[("", "0 characters"), (good[2..], "62 characters"), (new string('x', 64), "hexadecimal"), (new string('a', 64), "all alike"), (new string(' ', 5000), "too long")])
        {
            File.WriteAllText(mine, text);
            Assert.Contains(why, Assert.Throws<LinkException>(() => MasterKey.Load(mine)).Message, StringComparison.Ordinal);
        }
        File.WriteAllText(mine, good + "\n");
        Assert.Equal(32, MasterKey.Load(mine)[31]);
        Assert.Contains("openssl rand", Assert.Throws<LinkException>(() => MasterKey.Load(mine + "none")).Message, StringComparison.Ordinal);
    }

    private string KeyFile(UnixFileMode mode)
    {
        var path = Path.Combine(_folder, "key");
        File.Delete(path);
        File.WriteAllText(path, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }

    private string Fifo(string name)
    {
        var path = Path.Combine(_folder, name);
        using var made = Process.Start("mkfifo", path)!;
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return path;
    }

    private static void Pump(IByteLink from, Stream to)
    {
        var bytes = new byte[4096];
        while (from.Read(bytes) is var n && n > 0) to.Write(bytes.AsSpan(0, n));
        to.Flush();
    }

    private static MasterSample Until(Func<MasterSample> poll, Func<MasterSample, bool> isDone)
    {
        for (var i = 0; i < Patience; i++)
        {
            var sample = poll();
            if (isDone(sample)) return sample;
        }
        throw new InvalidOperationException("It did not come.");
    }
}
