using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Drives;

/// <summary>The host's end of the link against a device by hand: what counts as heard, and what comes before ENABLE.</summary>
public sealed class DriveLinkClientTests
{
    private readonly DriveProfile _profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
    private readonly MemoryLink _host, _device;
    private readonly GuardedDrive _drive;
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly byte[] _wire = new byte[DriveProtocol.MaxWireBytes], _buffer = new byte[65_536];
    private readonly List<DriveFrameType> _sent = [];
    private readonly float[] _zeros = new float[7];
    private Instant _now = Instant.FromSeconds(3);
    private ushort _sequence;
    private uint _nonce, _echoUs, _deviceUs;
    private long _evidence;
    private bool _pressed;

    public DriveLinkClientTests()
    {
        (_host, _device) = MemoryLink.CreatePair();
        _drive = new GuardedDrive(GuardRulesFactory.FromProfile(_profile), _profile, _host, null, 5);
    }

    private DriveLinkClient Client => _drive.Client;

    [Fact]
    public void EveryNewSessionWaitsForAStateOfItsOwnBeforeItEnables()
    {
        WantMotion();
        Open(11);
        Step(30);
        Assert.DoesNotContain(DriveFrameType.Enable, _sent);
        State(11);
        Step(30);
        Assert.Contains(DriveFrameType.Enable, _sent);
        // The device opens another session: an earlier session's states say nothing about this one.
        State(77);
        Step(2);
        Assert.Equal(DriveLinkState.Searching, Client.State);
        Open(12);
        _sent.Clear();
        Step(60);
        Assert.Contains(DriveFrameType.Heartbeat, _sent);
        Assert.DoesNotContain(DriveFrameType.Enable, _sent);
        State(12);
        Step(30);
        Assert.Contains(DriveFrameType.Enable, _sent);
    }

    [Fact]
    public void AfterAStallAllThatIsQueuedIsThrownAway()
    {
        Open(11);
        State(11, position: 0.1f);
        Step(2);
        Assert.Equal(0.1, Client.Measured[0], tolerance: 1e-6);
        var (taken, malformed) = (Client.Counters.StatesTaken, Client.Counters.Malformed);
        // 300 states of 170 bytes: three times what one poll takes in. The last one is cut in the middle.
        _now += Duration.FromMilliseconds(25);
        for (var i = 0; i < 300; i++) State(11, position: 0.2f, cutTo: i == 299 ? 60 : 0);
        _drive.Step(_now, default, false, default);
        Assert.Equal(0, _host.Read(_buffer));
        _device.TryWrite(new byte[40]);
        Step(3);
        Assert.Equal((taken, malformed), (Client.Counters.StatesTaken, Client.Counters.Malformed));
        Assert.Equal(0.1, Client.Measured[0], tolerance: 1e-6);
        Assert.Equal(1, Client.Counters.Purges);
        State(11, position: 0.3f);
        Step(1);
        Assert.Equal(0.3, Client.Measured[0], tolerance: 1e-6);
    }

    [Fact]
    public void OfAStateThatCameTooLateNothingIsTaken()
    {
        Open(11);
        State(11, position: 0.1f);
        Step(1);
        var (status, heardAt) = (Client.Status, Client.HeardAt);
        State(11, position: 0.9f, echoAgeMs: 21);
        Step(1);
        Assert.Equal(1, Client.Counters.TooOld);
        Assert.Equal((status, heardAt), (Client.Status, Client.HeardAt));
        Assert.Equal(0.1, Client.Measured[0], tolerance: 1e-6);
        State(11, position: 0.2f, echoAgeMs: 15);
        Step(1);
        Assert.Equal(0.2, Client.Measured[0], tolerance: 1e-6);
        Assert.Equal((1, 16_000u, 22_000u), (Client.Counters.TooOld, Client.Counters.RoundTripUs, Client.Counters.MaxRoundTripUs));
    }

    [Fact]
    public void AnEchoThatIsAMicrosecondAheadIsNoRoundTripOfAnHour()
    {
        Open(11);
        State(11, echoAgeMs: -1.001);
        Step(1);
        Assert.Equal((0, 0u, _now), (Client.Counters.TooOld, Client.Counters.MaxRoundTripUs, Client.HeardAt));
        State(11, echoAgeMs: -9);
        Step(1);
        Assert.Equal(1, Client.Counters.TooOld);
    }

    [Fact]
    public void AStateWithoutASessionIsNoSignOfLife()
    {
        State(0, position: 0.4f);
        Step(1);
        Assert.Equal(0.4, Client.Measured[0], tolerance: 1e-6);
        Assert.Equal(Instant.MinValue, Client.HeardAt);
    }

    [Fact]
    public void TheDevicesLinkLossesAreCountedFromTheOpeningOn()
    {
        State(0, linkLosses: 65_535);
        Open(11);
        State(11, linkLosses: 65_535);
        Step(1);
        Assert.Equal(0, Client.Counters.DeviceLinkLosses);
        State(11, linkLosses: 1);
        Step(1);
        Assert.Equal(2, Client.Counters.DeviceLinkLosses);
    }

    public static TheoryData<string, Func<DriveIdentity, DriveIdentity>> Lesser => new()
    {
        { "effort limit", i => i with { Joints = [i.Joints[0] with { MaxEffort = i.Joints[0].MaxEffort * 0.9f }, .. i.Joints.Skip(1)] } },
        { "refuses frames older than 9 ms, the profile says 10 ms", i => i with { MaxAgeUs = 9000 } },
        { "takes 500 set-points a second, the profile says 625", i => i with { SetpointRateHz = 500 } },
        { "takes the link for lost after 15 ms, the profile says 20 ms", i => i with { LinkDeadlineUs = 15_000 } },
        { "takes the link for lost after 30 ms, the profile says 20 ms", i => i with { LinkDeadlineUs = 30_000 } },
    };

    [Theory]
    [MemberData(nameof(Lesser))]
    public void ADeviceThatAllowsLessThanItsProfileIsRefusedInWords(string words, Func<DriveIdentity, DriveIdentity> change)
    {
        Open(11, change);
        Assert.Equal(DriveLinkState.Refused, Client.State);
        Assert.Contains(words, Client.Refusal, StringComparison.Ordinal);
    }

    private void WantMotion()
    {
        double[] target = [0.2, 0, 0, 0, 0, 0, 0];
        Step(1);
        Assert.Equal(ProgramRefusal.None, _drive.Load(MotionProgram.Create(1, MotionKind.Arm, 7, SynchronisedMove.FromRest(new double[7], target, LoosePositions()))));
        Step(5);
        _pressed = true;
        Step(5);
        Assert.True(_drive.Guard.WantsEnabled, GuardWords.Explain(_drive.Verdict));
    }

    [Fact]
    public void TheLinkIsToldOfFramesFlawsAndRoundTrips()
    {
        Open(11);
        State(11, echoAgeMs: 4);
        Step(1);
        var activity = _host.Activity;
        Assert.Equal((2, 0, 0, 1), (activity.Frames, activity.CrcErrors, activity.Resyncs, activity.Latency.Count));
        Assert.Equal(5, activity.Latency.Max.Milliseconds);
        // A block whose check sum is wrong, one that is no COBS, and one longer than any frame.
        _device.TryWrite([0x11, .. Enumerable.Repeat((byte)7, 16), 0]);
        _device.TryWrite([9, 1, 0]);
        _device.TryWrite([.. Enumerable.Repeat((byte)1, 2000), 0]);
        State(11);
        Step(1);
        Assert.Equal((3, 1, 2), (activity.Frames, activity.CrcErrors, activity.Resyncs));
        Assert.Equal(3, Client.Counters.Malformed);
    }

    private JointLimits[] LoosePositions() => GuardRulesFactory.FromProfile(_profile, 0.4).Joints;

    private void Step(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _now += Duration.FromMilliseconds(1);
            var evidence = new GuardEvidence(++_evidence, _now, _now, _pressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _evidence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
            _drive.Step(_now, evidence, true, new GuardRequest(1, GuardCommand.Run, 1, 1));
            Listen();
        }
    }

    private void Listen()
    {
        int n;
        while ((n = _device.Read(_buffer)) > 0)
        {
            ReadOnlySpan<byte> input = _buffer.AsSpan(0, n);
            while (_deframer.TryRead(ref input, out var raw))
            {
                Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(raw, out var frame));
                _sent.Add(frame.Type);
                _echoUs = frame.Header.TimeUs;
                if (frame.Type == DriveFrameType.Hello) _nonce = new HelloFrame(frame).HostNonce;
            }
        }
    }

    private void Open(uint session, Func<DriveIdentity, DriveIdentity>? change = null)
    {
        _nonce = 0;
        for (var i = 0; i < 200 && _nonce == 0; i++) Step(1);
        var identity = DriveIdentity.Of(_profile, new Version(1, 0, 0), DriveCapabilities.ExecutesStop);
        _device.TryWrite(_wire.AsSpan(0, DriveDeviceEncoder.Identity(_wire, ++_sequence, ++_deviceUs, session, _nonce, change is null ? identity : change(identity))));
        Step(1);
    }

    /// <param name="echoAgeMs">How long ago the frame that the state echoes was sent.</param>
    private void State(uint session, float position = 0, double echoAgeMs = 0, ushort linkLosses = 0, int cutTo = 0)
    {
        var status = new DriveStatus { State = DriveState.Disabled, Flags = DriveFlags.Homed, LinkLosses = linkLosses, EchoHostTimeUs = (uint)(_now.Nanoseconds / 1000 - (long)(echoAgeMs * 1000)) };
        float[] positions = [position, 0, 0, 0, 0, 0, 0];
        var n = DriveDeviceEncoder.State(_wire, ++_sequence, ++_deviceUs, session, status, positions, _zeros, _zeros, positions);
        Assert.True(_device.TryWrite(_wire.AsSpan(0, cutTo > 0 ? cutTo : n)));
    }
}
