using CsCheck;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Tests.Simulation.Drives;

namespace SurgicalNav.Tests.Links.Drive;

public sealed class DriveCodecTests
{
    private const ushort Sequence = 0x0102;
    private const uint TimeUs = 0x0A0B_0C0D, Session = 0x1122_3344, Nonce = 0xCAFE_F00D;

    private static readonly DriveIdentity OneJoint = new()
    {
        Kind = DriveKind.Manipulator,
        SerialNumber = "SIM-1",
        Firmware = new Version(1, 2, 3),
        Capabilities = DriveCapabilities.ExecutesStop | DriveCapabilities.SecondPositionSensor,
        LinkDeadlineUs = 20_000,
        MaxAgeUs = 10_000,
        SetpointRateHz = 500,
        Joints = [new DriveJointLimits(JointUnit.Radian, -1, 1, 1.5f, 15, 300, 20, 0.05f)],
    };

    private static readonly DriveStatus Status = new()
    {
        SetpointSequence = 1,
        AcceptedSequence = 2,
        State = DriveState.Enabled,
        LastRefusal = DriveRefusal.Stale,
        Flags = (DriveFlags)0x47,
        EchoHostTimeUs = 5,
        EchoHeldUs = 6,
        WatchdogMarginUs = 7,
        LeastWatchdogMarginUs = 8,
        FramingErrors = 9,
        CrcErrors = 10,
        SessionErrors = 11,
        SequenceErrors = 12,
        StaleErrors = 13,
        Refusals = 14,
        LinkLosses = 15,
        SetpointAgeUs = 16,
    };

    private static readonly DriveFaultReport Report = new(DriveFaultCode.LinkLost, DriveProtocol.NoJoint, StopPhase.Executing, 0x0102_0304, 20.5f, 20);

    private static HeldTrajectory OneJointStop()
    {
        var held = new HeldTrajectory(1);
        ((ushort[])[20, 30, 1, 1]).CopyTo(held.DurationMs, 0);
        ((int[])[495_000, 491_250, 491_250, 491_250]).CopyTo(held.PositionCounts, 0);
        held.VelocityCounts[0] = -250;
        return held;
    }

    private static byte[] Build(string name)
    {
        var wire = new byte[DriveProtocol.MaxWireBytes + 1];
        var length = name switch
        {
            "HELLO" => DriveCommandEncoder.Hello(wire, Sequence, TimeUs, Nonce),
            "ENABLE" => DriveCommandEncoder.Enable(wire, Sequence, TimeUs, Session),
            "DISABLE" => DriveCommandEncoder.Disable(wire, Sequence, TimeUs, Session),
            "HEARTBEAT" => DriveCommandEncoder.Heartbeat(wire, Sequence, TimeUs, Session),
            "SETPOINT" => DriveCommandEncoder.Setpoint(wire, Sequence, TimeUs, Session, 10_000, [0.5f], [-0.25f], OneJointStop()),
            "CLEAR_FAULT" => DriveCommandEncoder.ClearFault(wire, Sequence, TimeUs, Session, DriveFaultCode.LinkLost),
            "HOME" => DriveCommandEncoder.Home(wire, Sequence, TimeUs, Session, 10_000, again: false),
            "IDENTITY" => DriveDeviceEncoder.Identity(wire, Sequence, TimeUs, Session, Nonce, OneJoint),
            "STATE" => DriveDeviceEncoder.State(wire, Sequence, TimeUs, Session, Status, [0.5f], [-0.25f], [1.5f], [0.501f]),
            _ => DriveDeviceEncoder.Fault(wire, Sequence, TimeUs, Session, Report),
        };
        return wire[..length];
    }

    private static byte[] Raw(ReadOnlySpan<byte> wire)
    {
        var deframer = new CobsDeframer(DriveProtocol.MaxRawBytes);
        Assert.True(deframer.TryRead(ref wire, out var raw));
        return raw.ToArray();
    }

    public static TheoryData<string> Names => ["HELLO", "ENABLE", "DISABLE", "HEARTBEAT", "SETPOINT", "CLEAR_FAULT", "HOME", "IDENTITY", "STATE", "FAULT"];

    /// <summary>The document's bytes come from an implementation of their own, not from this codec.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void TheDocumentsGoldenBytesAreWhatTheEncodersBuild(string name)
    {
        var line = File.ReadLines(Repository.Path("hardware", "protocol", "drive-link.md")).Last(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.Equal(line, name + " " + BitConverter.ToString(Build(name)).Replace('-', ' '));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryTruncationExtensionAndBitFlipIsRefused(string name)
    {
        var raw = Raw(Build(name));
        Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(raw, out _));
        for (var length = 0; length < raw.Length; length++) Assert.NotEqual(DriveFrameError.None, DriveFrame.TryParse(raw.AsSpan(0, length), out _));
        Assert.NotEqual(DriveFrameError.None, DriveFrame.TryParse([.. raw, 0], out _));
        for (var bit = 0; bit < 8 * raw.Length; bit++)
        {
            raw[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(DriveFrameError.Crc, DriveFrame.TryParse(raw, out _));
            raw[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void AFrameThatIsWholeButNotOursSaysWhy()
    {
        Assert.Equal(DriveFrameError.Version, DriveFrame.TryParse(RawFrames.Raw(2, 4, 0, 0, 0, []), out _));
        Assert.Equal(DriveFrameError.Type, DriveFrame.TryParse(RawFrames.Raw(1, 8, 0, 0, 0, []), out _));
        Assert.Equal(DriveFrameError.Length, DriveFrame.TryParse(RawFrames.Raw(1, 4, 0, 0, 0, new byte[1]), out _));
        Assert.Equal(DriveFrameError.Length, DriveFrame.TryParse(RawFrames.Raw(1, 5, 0, 0, 0, new byte[12]), out _));
        Assert.Equal(DriveFrameError.Length, DriveFrame.TryParse(RawFrames.Raw(1, 5, 0, 0, 0, new byte[12 + 31]), out _));
        Assert.Equal(DriveFrameError.Length, DriveFrame.TryParse(RawFrames.Raw(1, 5, 0, 0, 0, new byte[12 + 32 * 9]), out _));
        Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(RawFrames.Raw(1, 5, 0, 0, 0, new byte[12 + 32 * 8]), out _));
    }

    [Fact]
    public void SmallHostFramesReadBack()
    {
        DriveFrame.TryParse(Raw(Build("HELLO")), out var frame);
        Assert.Equal(new DriveHeader(DriveFrameType.Hello, Sequence, TimeUs, DriveProtocol.NoSession), frame.Header);
        var hello = new HelloFrame(frame);
        Assert.Equal((Nonce, 1, 1), (hello.HostNonce, hello.MinVersion, hello.MaxVersion));
        DriveFrame.TryParse(Raw(Build("ENABLE")), out frame);
        var enable = new EnableFrame(frame);
        Assert.Equal((DriveProtocol.EnableChannelA, ~enable.ChannelA), (enable.ChannelA, enable.ChannelB));
        DriveFrame.TryParse(Raw(Build("CLEAR_FAULT")), out frame);
        Assert.Equal(DriveFaultCode.LinkLost, new ClearFaultFrame(frame).Code);
        DriveFrame.TryParse(Raw(Build("HOME")), out frame);
        Assert.Equal((10_000, 0), (new HomeFrame(frame).DeadlineUs, new HomeFrame(frame).Again));
        var wire = new byte[DriveProtocol.MaxWireBytes];
        DriveFrame.TryParse(Raw(wire.AsSpan(0, DriveCommandEncoder.Home(wire, Sequence, TimeUs, Session, 10_000, again: true))), out frame);
        Assert.Equal(1, new HomeFrame(frame).Again);
    }

    [Fact]
    public void SetpointsOfEveryJointCountReadBack() =>
        Gen.Select(Gen.Int[1, 8], Gen.ULong).Sample((n, seed) =>
        {
            var random = new SurgicalNav.Core.Numerics.SeededRandom(seed);
            var held = new HeldTrajectory(n) { Purpose = TrajectoryPurpose.Landing };
            var (positions, velocities) = (new float[n], new float[n]);
            for (var i = 0; i < held.DurationMs.Length; i++) held.DurationMs[i] = (ushort)random.NextUInt64();
            for (var i = 0; i < held.PositionCounts.Length; i++) (held.PositionCounts[i], held.VelocityCounts[i]) = ((int)random.NextUInt64(), (short)random.NextUInt64());
            for (var j = 0; j < n; j++) (positions[j], velocities[j]) = ((float)random.Uniform(-9, 9), (float)random.Uniform(-9, 9));
            var wire = new byte[DriveProtocol.MaxWireBytes];
            var length = DriveCommandEncoder.Setpoint(wire, Sequence, TimeUs, Session, 1234, positions, velocities, held);
            Assert.InRange(length, 1, DriveProtocol.WireBytes(DriveFrameType.Setpoint, n));
            Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(Raw(wire.AsSpan(0, length)), out var frame));
            var setpoint = new SetpointFrame(frame);
            var back = new HeldTrajectory(n);
            setpoint.ReadTrajectory(back);
            Assert.Equal((n, (ushort)1234, 4), (setpoint.JointCount, setpoint.DeadlineUs, setpoint.KnotCount));
            Assert.Equal((held.Purpose, Session), (back.Purpose, frame.Header.Session));
            Assert.Equal(held.DurationMs, back.DurationMs);
            Assert.Equal(held.PositionCounts, back.PositionCounts);
            Assert.Equal(held.VelocityCounts, back.VelocityCounts);
            for (var j = 0; j < n; j++) Assert.Equal((positions[j], velocities[j]), (setpoint.Position(j), setpoint.Velocity(j)));
        });

    [Fact]
    public void DeviceFramesReadBack()
    {
        DriveFrame.TryParse(Raw(Build("STATE")), out var frame);
        var state = new StateFrame(frame);
        Assert.Equal(Status, state.Status);
        Assert.Equal((0.5f, -0.25f, 1.5f, 0.501f), (state.Position(0), state.Velocity(0), state.Effort(0), state.SecondPosition(0)));
        DriveFrame.TryParse(Raw(Build("FAULT")), out frame);
        Assert.Equal(Report, new FaultFrame(frame).Report);

        var profile = DriveBench.Arm;
        var identity = DriveIdentity.Of(profile, new Version(3, 4, 5), DriveCapabilities.Brakes);
        var wire = new byte[DriveProtocol.MaxWireBytes];
        var length = DriveDeviceEncoder.Identity(wire, Sequence, TimeUs, Session, Nonce, identity);
        DriveFrame.TryParse(Raw(wire.AsSpan(0, length)), out frame);
        var back = new IdentityFrame(frame).Read()!;
        Assert.Equal(Nonce, new IdentityFrame(frame).HostNonce);
        Assert.Equal(identity.Joints, back.Joints);
        Assert.Equal(identity with { Joints = back.Joints }, back);
    }

    [Fact]
    public void AnIdentityThatContradictsItselfIsNone()
    {
        var good = Raw(Build("IDENTITY"))[12..^4];
        foreach (var (at, value) in new[] { (IdentityLayout.Kind, 3), (IdentityLayout.JointCount, 2), (IdentityLayout.KnotCount, 5), (IdentityLayout.SerialNumber, 7), (IdentityLayout.Joints, 2) })
        {
            var bad = (byte[])good.Clone();
            bad[at] = (byte)value;
            Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(RawFrames.Raw(1, 0x81, 0, 0, 0, bad), out var frame));
            Assert.Null(new IdentityFrame(frame).Read());
        }
    }

    [Fact]
    public void ArbitraryWholeFramesNeverThrow() =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 300]).Sample((type, payload) =>
        {
            if (DriveFrame.TryParse(RawFrames.Raw(1, type, 0, 0, 0, payload), out var frame) != DriveFrameError.None) return;
            if (frame.Type == DriveFrameType.Identity) _ = new IdentityFrame(frame).Read();
            if (frame.Type == DriveFrameType.State) _ = new StateFrame(frame).Status;
            if (frame.Type == DriveFrameType.Setpoint) new SetpointFrame(frame).ReadTrajectory(new HeldTrajectory(frame.JointCount));
        });

    [Fact]
    public void EncodingAndDecodingAllocateNothing()
    {
        var wire = new byte[DriveProtocol.MaxWireBytes];
        var deframer = new CobsDeframer(DriveProtocol.MaxRawBytes);
        var held = new HeldTrajectory(7);
        var back = new HeldTrajectory(7);
        var seven = new float[7];
        Allocations.AssertNone(() =>
        {
            ReadOnlySpan<byte> input = wire.AsSpan(0, DriveCommandEncoder.Setpoint(wire, 1, 2, 3, 4, seven, seven, held));
            deframer.TryRead(ref input, out var raw);
            DriveFrame.TryParse(raw, out var frame);
            new SetpointFrame(frame).ReadTrajectory(back);
            input = wire.AsSpan(0, DriveDeviceEncoder.State(wire, 1, 2, 3, Status, seven, seven, seven, seven));
            deframer.TryRead(ref input, out raw);
            DriveFrame.TryParse(raw, out frame);
            _ = new StateFrame(frame).Status;
        });
        Assert.True(deframer.Frames > 2000);
    }

    [Theory]
    [InlineData(JointUnit.Radian, 1.5, 1_500_000, 1500)]
    [InlineData(JointUnit.Millimetre, -150.0, -150_000, -15_000)]
    public void UnitsOnTheWire(JointUnit unit, double value, int positionCounts, short velocityCounts)
    {
        Assert.True(DriveUnits.TryPositionCounts(value, unit, out var position));
        Assert.True(DriveUnits.TryVelocityCounts(value, unit, out var velocity));
        Assert.Equal((positionCounts, velocityCounts), (position, velocity));
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, 1e9, -1e9 })
        {
            Assert.False(DriveUnits.TryPositionCounts(bad, unit, out _));
            Assert.False(DriveUnits.TryVelocityCounts(bad, unit, out _));
        }
    }
}
