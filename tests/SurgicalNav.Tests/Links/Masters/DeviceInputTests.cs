using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.Tests.Links.Masters;

/// <summary>Gamepads and SpaceMice, by their bytes.</summary>
public sealed class DeviceInputTests
{
    private static readonly Instant Start = Instant.FromSeconds(3);

    /// <summary>Written out by hand after linux/input.h: 2 s, 500000 µs, EV_ABS, ABS_RX, −32768.</summary>
    [Fact]
    public void AnEventIsReadAsTheKernelWritesIt()
    {
        var bytes = Convert.FromHexString("0200000000000000" + "20A1070000000000" + "0300" + "0300" + "0080FFFF");
        foreach (var piece in (int[])[1, 7, 24])
        {
            var reader = new EvdevReader();
            var events = new List<EvdevEvent>();
            for (var i = 0; i < bytes.Length; i += piece)
            {
                var part = (ReadOnlySpan<byte>)bytes.AsSpan(i, Math.Min(piece, bytes.Length - i));
                while (reader.TryRead(ref part, out var e)) events.Add(e);
            }
            Assert.Equal([new EvdevEvent(EvdevCodes.Absolute, EvdevCodes.AxisRx, -32768)], events);
        }
        var again = new byte[24];
        EvdevReader.Encode(again, 2_500_000, new EvdevEvent(EvdevCodes.Absolute, EvdevCodes.AxisRx, -32768));
        Assert.Equal(bytes, again);
    }

    [Fact]
    public void EventsOfImpossibleTypesOrTimesAreCountedAndPassedOver()
    {
        var bytes = new byte[72];
        EvdevReader.Encode(bytes, 0, new EvdevEvent(0x20, 0, 0));
        EvdevReader.Encode(bytes.AsSpan(24), 0, new EvdevEvent(1, 2, 1));
        bytes[24 + 8 + 7] = 0x80;
        EvdevReader.Encode(bytes.AsSpan(48), 0, new EvdevEvent(1, 2, 1));
        var reader = new EvdevReader();
        var rest = (ReadOnlySpan<byte>)bytes;
        Assert.True(reader.TryRead(ref rest, out var e));
        Assert.Equal((new EvdevEvent(1, 2, 1), 2L, 1L), (e, reader.Malformed, reader.Events));
    }

    [Fact]
    public void AGamepadsSticksTriggersAndButtonsBecomeAHand()
    {
        var (device, host) = MemoryLink.CreatePair();
        var twin = new GamepadTwin(device);
        using var pad = new GamepadInput(host);
        var sample = pad.Poll(Start);
        Assert.Equal((MasterKind.Rate, Vec3.Zero, Vec3.Zero, 1.0, MasterButtons.None), (sample.Kind, sample.Push, sample.Turn, sample.Grip, sample.Buttons));

        twin.Move(EvdevCodes.AxisX, 32767, Start);
        twin.Move(EvdevCodes.AxisY, -32768, Start);
        twin.Move(EvdevCodes.AxisRy, -32768, Start);
        twin.Move(EvdevCodes.HatY, 1, Start);
        twin.Move(EvdevCodes.HatX, -1, Start);
        twin.Move(EvdevCodes.AxisRx, 0, Start);
        twin.Move(EvdevCodes.AxisRz, 51, Start);
        twin.Press(EvdevCodes.ShoulderLeft, true, Start);
        twin.Press(EvdevCodes.ShoulderRight, true, Start);
        sample = pad.Poll(Start + Duration.FromMilliseconds(1));
        Assert.Equal((new Vec3(1, -1, 1), MasterButtons.Present | MasterButtons.Clutch), (sample.Push, sample.Buttons));
        Assert.Equal((1.0, -1.0, 0.8), (sample.Turn.X, sample.Turn.Y, sample.Grip));
        Assert.Equal(0, sample.Turn.Z, tolerance: 1e-4);
        Assert.Equal(Start + Duration.FromMilliseconds(1), sample.AcquiredAt);
        Assert.True(sample.IsSound);

        // Held still it is silent, and goes on being held.
        Assert.Equal((sample.Push, 3L), (pad.Poll(Start + Duration.FromSeconds(60)).Push, pad.Poll(Start + Duration.FromSeconds(60)).Sequence - 1));
        twin.Press(EvdevCodes.ShoulderRight, false, Start);
        twin.Press(EvdevCodes.West, true, Start);
        twin.Press(EvdevCodes.Select, true, Start);
        Assert.Equal(MasterButtons.Present | MasterButtons.Camera | MasterButtons.Swap, pad.Poll(Start).Buttons);
        device.Dispose();
        Assert.Equal((MasterKind.None, false), (pad.Poll(Start).Kind, pad.IsOpen));
    }

    /// <summary>What the queue lost is asked of the device; where it cannot be asked, everything counts as let go.</summary>
    [Fact]
    public void AfterARunOverQueueNothingIsBelievedThatWasNotAskedAnew()
    {
        foreach (var asks in (bool[])[true, false])
        {
            var (device, host) = MemoryLink.CreatePair();
            var twin = new GamepadTwin(device);
            using var pad = new GamepadInput(host, null, asks ? twin : null);
            twin.Move(EvdevCodes.AxisX, 32767, Start);
            twin.Press(EvdevCodes.ShoulderLeft, true, Start);
            Assert.Equal(1, pad.Poll(Start).Push.X);
            twin.IsQueueFull = true;
            twin.Move(EvdevCodes.AxisX, -32768, Start);
            twin.Press(EvdevCodes.ShoulderRight, true, Start);
            twin.EndOverrun(Start);
            var sample = pad.Poll(Start);
            Assert.Equal((asks ? -1 : 0, asks ? MasterButtons.Present | MasterButtons.Clutch : MasterButtons.None, 1L), (sample.Push.X, sample.Buttons, pad.Overruns));
            twin.Move(EvdevCodes.AxisX, 32767, Start);
            Assert.Equal(1, pad.Poll(Start).Push.X);
        }
    }

    [Fact]
    public void TheDevicesOwnRangesGoBeforeTheUsual()
    {
        var (device, host) = MemoryLink.CreatePair();
        var map = new GamepadMap { PushX = new GamepadAxis(EvdevCodes.AxisX, new EvdevRange(0, 100)), Grip = GamepadAxis.None };
        using var without = new GamepadInput(host, map);
        var twin = new GamepadTwin(device);
        twin.Move(EvdevCodes.AxisX, 75, Start);
        Assert.Equal((0.5, 1.0), (without.Poll(Start).Push.X, without.Poll(Start).Grip));
        using var asking = new GamepadInput(host, map, twin);
        Assert.Equal(75.5 / 32767.5, asking.Poll(Start).Push.X, tolerance: 1e-12);
        Assert.Throws<ArgumentException>(() => new GamepadInput(host, map with { PushX = new GamepadAxis(EvdevCodes.AxisX, new EvdevRange(5, 5)) }));
    }

    /// <summary>Reports as recorded from devices: a SpaceNavigator's turn and buttons; a push of 350, −1, −350 counts.</summary>
    [Theory]
    [InlineData("0200 00E2 FF00 00", SpaceMousePart.Turn, 0, 0, 0, 0, -30, 0, 0)]
    [InlineData("0301 00", SpaceMousePart.Buttons, 0, 0, 0, 0, 0, 0, 1)]
    [InlineData("0303 00", SpaceMousePart.Buttons, 0, 0, 0, 0, 0, 0, 3)]
    [InlineData("015E 01FF FFA2 FE", SpaceMousePart.Push, 350, -1, -350, 0, 0, 0, 0)]
    [InlineData("015E 0100 0000 0000 0000 00A2 FE", SpaceMousePart.Both, 350, 0, 0, 0, 0, -350, 0)]
    [InlineData("1764", SpaceMousePart.Nothing, 0, 0, 0, 0, 0, 0, 0)]
    public void ASpaceMousesReportsAreTakenApart(string hex, SpaceMousePart part, int x, int y, int z, int u, int v, int w, uint buttons)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(SpaceMouseReport.TryParse(bytes, out var report));
        Assert.Equal(new SpaceMouseReport(part, new Vec3(x, y, z), new Vec3(u, v, w), buttons), report);
        if (part == SpaceMousePart.Nothing) return;
        var again = new byte[64];
        Assert.Equal(bytes, again[..report.Encode(again)]);
    }

    [Fact]
    public void ReportsOfWrongLengthsAreRefused() => Gen.Byte.Array[0, 70].Sample(bytes =>
    {
        var isTaken = SpaceMouseReport.TryParse(bytes, out var report);
        var isRight = bytes.Length > 0 && (bytes[0] switch { 1 => bytes.Length is 7 or 13, 2 => bytes.Length == 7, 3 => bytes.Length is >= 2 and <= 7, _ => true });
        return isTaken == isRight && (isTaken || report == default);
    });

    /// <summary>Right, away, up on the cap are right, away, up in the picture; pushed and silent is lost, at rest and silent is at rest.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASpaceMouseBecomesAHand(bool isCombined)
    {
        var twin = new SpaceMouseTwin(isCombined);
        using var mouse = new SpaceMouseInput(twin);
        var now = Start;
        Assert.Equal((MasterKind.Rate, Vec3.Zero, now), (mouse.Poll(now).Kind, mouse.Poll(now).Push, mouse.Poll(now).AcquiredAt));
        twin.Hold(new Vec3(350, -175, -70), new Vec3(0, 0, 35));
        twin.Press(1);
        twin.Step(now);
        var sample = mouse.Poll(now);
        Assert.Equal(MasterButtons.Present, sample.Buttons);
        Assert.True((sample.Push - new Vec3(1, -0.2, 0.5)).Length < 1e-12, sample.Push.ToString());
        Assert.True((sample.Turn - new Vec3(0, 0.1, 0)).Length < 1e-12, sample.Turn.ToString());

        // A cap that is pushed and heard of no more.
        now += Duration.FromMilliseconds(100);
        Assert.Equal(MasterKind.Rate, mouse.Poll(now).Kind);
        Assert.Equal(Start, mouse.Poll(now).AcquiredAt);
        Assert.Equal(MasterKind.None, mouse.Poll(now + Duration.FromMilliseconds(1)).Kind);
        twin.Hold(Vec3.Zero, Vec3.Zero);
        twin.Step(now);
        twin.Step(now + Duration.FromSeconds(1));
        sample = mouse.Poll(now + Duration.FromSeconds(60));
        Assert.Equal((Vec3.Zero, now + Duration.FromSeconds(60)), (sample.Push, sample.AcquiredAt));
        twin.Dispose();
        Assert.Equal((MasterKind.None, false), (mouse.Poll(now).Kind, mouse.IsOpen));
    }

    [Fact]
    public void APedalledHandleNeedsBoth()
    {
        var (device, host) = MemoryLink.CreatePair();
        var feet = new GamepadTwin(device);
        var mouse = new SpaceMouseTwin(true);
        using var both = new PedalledMaster(new SpaceMouseInput(mouse), new GamepadInput(host));
        feet.Press(EvdevCodes.ShoulderLeft, true, Start);
        mouse.Press(2);
        Assert.Equal(MasterButtons.Present | MasterButtons.Clutch, both.Poll(Start).Buttons);
        device.Dispose();
        Assert.Equal((MasterKind.None, false), (both.Poll(Start).Kind, both.IsOpen));
    }
}
