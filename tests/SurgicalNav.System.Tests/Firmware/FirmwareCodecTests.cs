using System.Diagnostics;
using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.SystemTests.Safety;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>Two codecs of one protocol document: every frame type as the guard and the twin write it, read by the firmware's C code and written again.</summary>
public sealed class FirmwareCodecTests
{
    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));

    [Fact]
    public async Task EveryFrameIsReadAlikeAndWrittenAlike()
    {
        var frames = Frames();
        Assert.Equal(10, frames.Select(TypeOf).Distinct().Count());
        var lines = await CodecAsync([.. frames.SelectMany(f => f)]);
        Assert.Equal(frames.Count, lines.Count);
        for (var i = 0; i < frames.Count; i++)
        {
            var parts = lines[i].Split(" | ");
            Assert.Equal(Convert.ToHexString(frames[i]).TrimStart('0')[..^2], parts[1].TrimStart('0')[..^2]);
            AssertAlike(frames[i], parts[0].Split(' '));
        }
    }

    /// <summary>Every single bit of one frame of each type, codes and delimiter included; then check sums cut short. The frame behind is found each time.</summary>
    [Fact]
    public async Task EveryBitErrorAndEveryCutIsFoundAndTheNextFrameIsRead()
    {
        var frames = Frames();
        var next = frames.First(f => TypeOf(f) == DriveFrameType.Heartbeat);
        var stream = new List<byte>();
        var followers = 0;
        foreach (var frame in frames.DistinctBy(TypeOf))
        {
            // The delimiter that a HELLO begins with ends what was before, and carries nothing.
            var bad = frame[0] == 0 ? frame[1..] : frame[..];
            for (var bit = 0; bit < 8 * bad.Length; bit++, followers++)
            {
                bad[bit / 8] ^= (byte)(1 << bit % 8);
                stream.AddRange([.. bad, 0, .. next]);
                bad[bit / 8] ^= (byte)(1 << bit % 8);
            }
            for (var cut = 1; cut <= DriveProtocol.CrcBytes; cut++, followers++) stream.AddRange([.. bad[..^(1 + cut)], 0, .. next]);
        }
        var lines = await CodecAsync([.. stream]);
        Assert.Equal(followers, lines.Count(l => !l.StartsWith("FLAW", StringComparison.Ordinal)));
        Assert.All(lines.Where(l => !l.StartsWith("FLAW", StringComparison.Ordinal)), l => Assert.StartsWith("4 ", l, StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{followers} damaged frames, none taken");
    }

    private static void AssertAlike(byte[] wire, string[] c)
    {
        var frame = Parse(wire, new byte[DriveProtocol.MaxRawBytes + 8]);
        string[] head = [Text((int)frame.Type), Text(frame.JointCount), Text(frame.Header.Sequence), Text(frame.Header.TimeUs), Text(frame.Header.Session)];
        Assert.Equal(head, c[..5]);
        var fields = c[5..];
        switch (frame.Type)
        {
            case DriveFrameType.Hello:
                Assert.Equal(["nonce", Text(new HelloFrame(frame).HostNonce), "versions", "1", "1"], fields);
                break;
            case DriveFrameType.Enable:
                Assert.Equal(["words", Text(DriveProtocol.EnableChannelA), Text(DriveProtocol.EnableChannelB)], fields);
                break;
            case DriveFrameType.ClearFault:
                Assert.Equal(["code", Text((int)new ClearFaultFrame(frame).Code)], fields);
                break;
            case DriveFrameType.Home:
                Assert.Equal(["deadline", Text(new HomeFrame(frame).DeadlineUs), "again", Text(new HomeFrame(frame).Again)], fields);
                break;
            case DriveFrameType.Setpoint:
                AssertAlike(new SetpointFrame(frame), fields);
                break;
            case DriveFrameType.Identity:
                Assert.Equal(["kind", "1", "joints", "7", "deadline", "20000", "rate", "625", "serial", Profile.SerialNumber], fields);
                break;
            case DriveFrameType.State:
                var view = new StateFrame(frame);
                Assert.Equal(["state", Text((int)view.Status.State), "phase", Text((int)view.Status.StopPhase), "fault", Text((int)view.Status.FaultCode), "flags", Text((uint)view.Status.Flags)], fields[..8]);
                for (var j = 0; j < 7; j++) AssertClose(view.Position(j), fields[8 + j]);
                break;
        }
    }

    private static void AssertAlike(SetpointFrame setpoint, string[] fields)
    {
        var held = new HeldTrajectory(7);
        setpoint.ReadTrajectory(held);
        Assert.Equal(["deadline", Text(setpoint.DeadlineUs), "purpose", "1"], fields[..4]);
        var at = 4;
        for (var k = 0; k <= DriveProtocol.KnotCount; k++)
        {
            if (k > 0) Assert.Equal(["dt", Text(held.DurationMs[k - 1])], fields[at..(at += 2)]);
            for (var j = 0; j < 7; j++)
            {
                var unit = Profile.Joints[j].Unit;
                AssertClose(k == 0 ? setpoint.Position(j) : held.PositionCounts[(k - 1) * 7 + j] * DriveUnits.PositionStep(unit), fields[at++]);
                AssertClose(k == 0 ? setpoint.Velocity(j) : held.VelocityCounts[(k - 1) * 7 + j] * DriveUnits.VelocityStep(unit), fields[at++]);
            }
        }
        Assert.Equal(fields.Length, at);
    }

    /// <summary>Nine digits are written.</summary>
    private static void AssertClose(double expected, string actual) => Assert.Equal(expected, double.Parse(actual, CultureInfo.InvariantCulture), 1e-8 * Math.Max(1, Math.Abs(expected)));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the guard and the twin send each other, whole frames, in the order of each direction: a motion, a stall, an acknowledgement, a switching off.</summary>
    private static List<byte[]> Frames()
    {
        var (host, device) = MemoryLink.CreatePair();
        var (sent, received) = (new Tap(host), new Tap(device));
        var operated = new Operated(Profile, sent, 5);
        var twin = new DriveTwin(Profile, received);
        var now = Instant.FromSeconds(1);
        void Run(int milliseconds, bool guardIsAlive = true)
        {
            for (; milliseconds > 0; milliseconds--)
            {
                twin.Step(now += Duration.FromMilliseconds(1));
                if (guardIsAlive) operated.Step(now);
            }
        }
        for (var i = 0; i < 2000 && !operated.IsMoving; i++) Run(1);
        Run(150);
        Assert.True(operated.IsMoving, operated.Words);
        Run(500, guardIsAlive: false);
        Run(300);
        Assert.True(operated.IsLatched, operated.Words);
        operated.IsPressed = false;
        operated.Request = new GuardRequest(2, GuardCommand.Acknowledge, 0, 1);
        Run(300);
        operated.Drive.Disable(now);
        Run(5);
        // This device knows where its joints are: what lets another search is made by hand.
        return [.. sent.Frames, .. received.Frames, HostFrames.Home(7, 1_234_567, 0x5566_7788, 10_000, again: 1), HostFrames.Home(65_535, 0, 1, 0, again: 0)];
    }

    private static DriveFrameType TypeOf(byte[] wire) => Parse(wire, new byte[DriveProtocol.MaxRawBytes + 8]).Type;

    private static DriveFrame Parse(byte[] wire, byte[] raw)
    {
        var block = wire.AsSpan(wire[0] == 0 ? 1 : 0)[..^1];
        Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(raw.AsSpan(0, Cobs.Decode(block, raw)), out var frame));
        return frame;
    }

    private static async Task<List<string>> CodecAsync(byte[] bytes)
    {
        using var process = Process.Start(new ProcessStartInfo(FirmwareBuild.Codec) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        return [.. (await text).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private sealed class Tap(MemoryLink link) : IByteLink
    {
        public List<byte[]> Frames { get; } = [];
        public string Name => link.Name;
        public bool IsOpen => link.IsOpen;
        public LinkCounters Counters => link.Counters;
        public int Read(Span<byte> into) => link.Read(into);

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (!link.TryWrite(bytes)) return false;
            Frames.Add(bytes.ToArray());
            return true;
        }

        public void Dispose() => link.Dispose();
    }
}
