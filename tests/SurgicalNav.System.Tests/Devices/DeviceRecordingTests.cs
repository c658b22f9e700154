using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>Devices recorded without a patient, verified to the bit, and named by a session's profile.</summary>
[Collection(MachineCollection.Name)]
public sealed class DeviceRecordingTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-devices-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Place(string name) => Path.Combine(_folder, name);

    private sealed class Body : ITrackedBody
    {
        public string Name => "Probe";
        public bool IsOccluded(Instant at) => at.Nanoseconds / 100_000_000 % 5 == 0;
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => (Quat.Exp(new Vec3(0, 0, at.Seconds)), new Vec3(50 * Math.Cos(at.Seconds), 0, -1300));
    }

    private string PoseLog()
    {
        var text = new StringBuilder("time_s,tool,x_mm,y_mm,z_mm,qw,qx,qy,qz\n");
        for (var i = 0; i < 40; i++) text.Append(CultureInfo.InvariantCulture, $"{5 + 0.02 * i:0.00},Stylus,{i * i},0,-900,1,0,0,0\n");
        File.WriteAllText(Place("poses.csv"), text.ToString());
        return "poses.csv";
    }

    private string Pictures()
    {
        var folder = Directory.CreateDirectory(Place("pictures")).FullName;
        for (var i = 0; i < 5; i++)
        {
            var pixels = new byte[64 * 48 * 3];
            for (var k = 0; k < pixels.Length; k++) pixels[k] = (byte)(k * (i + 1) % 251);
            // A bitmap of 24 bits: two headers of 14 and 40 bytes.
            var header = new byte[54];
            "BM"u8.CopyTo(header);
            foreach (var (at, value) in ((int, int)[])[(2, 54 + pixels.Length), (10, 54), (14, 40), (18, 64), (22, 48), (26, 1), (34, pixels.Length)])
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value | (at == 26 ? 24 << 16 : 0));
            File.WriteAllBytes(Path.Combine(folder, $"p{i}.bmp"), [.. header, .. pixels]);
        }
        return "pictures";
    }

    private string Profile(string more) => Write("session.json", $$"""{ "$schema": "x", "version": 1, "name": "test", {{more}} }""");

    private string Write(string name, string text)
    {
        File.WriteAllText(Place(name), text);
        return Place(name);
    }

    private string Calibration(double lagMs, string expires) => Write("lag.json", FormattableString.Invariant($$"""
        { "version": 1, "name": "lag", "calibratedOn": "2026-01-01", "expiresOn": "{{expires}}", "lagMs": {{lagMs}}, "ciMs": [{{lagMs - 2}}, {{lagMs + 2}}], "correlation": 0.9, "videoFrames": 100, "overlapS": 10,
          "provenance": { "tracker": "t", "tool": "t", "reference": "", "video": "v", "signal": "shift", "trackerSha256": "", "videoSha256": "" } }
        """));

    [Fact]
    public void DevicesOfAProfileAreRecordedAndTheirPosesVerifyToTheBit()
    {
        var twin = new TrackerTwin(new TrackerTwinOptions { RateHz = 100, Latency = Duration.Zero, MeanJitter = Duration.FromMilliseconds(1), NoiseMm = new Vec3(0.1, 0.1, 0.1), OcclusionSignal = OcclusionSignal.Metadata }, new Body());
        using var server = new TwinServer(twin, new TcpByteServer());
        var loop = new LoopThread("twin", MonotonicClock.Shared, Duration.FromMilliseconds(1), server.Step);
        loop.Start();
        DeviceRecordingReport report;
        try
        {
            var profile = Profile($$"""
                "endoscope": "{{Pictures()}}", "temporalCalibration": "{{Path.GetFileName(Calibration(7, "2026-06-01"))}}", "recordVideo": "png",
                "trackers": [ { "address": "igtl://127.0.0.1:{{server.Port}}" }, { "address": "file:{{PoseLog()}}", "limits": { "maxSpeedMmPerS": 1000 } } ]
                """);
            report = RecordSession.Run(Place("s.mcap"), SessionDevices.Of(profile, [], [], [], Today), 1, VideoCodec.Jpeg, _ => { }, _ => { }, CancellationToken.None);
        }
        finally
        {
            loop.Stop();
        }
        Assert.Equal((0, 0, null), (report.DroppedVideo, report.DroppedOther, report.Failure));
        Assert.Equal(5, report.Devices.Videos[0].Frames);
        Assert.Equal(7, report.Devices.Trackers[0].ConstantLatencyMs, 6);
        Assert.Equal("limits of this session: maxSpeedMmPerS 1000 instead of 2000", report.Devices.Trackers[1].Notice);
        var stylus = report.Devices.Trackers[1].Tools[0];
        Assert.Equal(40, stylus.Poses + stylus.Distrusted);
        Assert.True(stylus.Distrusted > 0, "The log speeds up beyond the profile's limit.");

        var same = ReplaySession.Run(new ReplayOptions { File = Place("s.mcap"), Verify = true }, _ => { }, CancellationToken.None);
        Assert.True(same.IsSame, same.Verify!.First?.ToString());
        // Every frame of both, with its mark and each tool.
        Assert.True(same.Verify.Poses >= 2 * (report.Devices.Trackers[0].Frames + 40));
        Assert.Equal(0, same.Verify.Differences);

        var topics = Topics();
        Assert.Equal(5, topics[SessionTopics.Left]);
        Assert.Equal(80, topics["/tracker/2"]);
        Assert.True(topics["/raw/tracker-1"] > 0);
        Assert.True(Differences(o => o with { ConstantLatency = Duration.FromMilliseconds(8) }) > 0);
        Assert.Equal(0, Differences(o => o));
    }

    private Dictionary<string, long> Topics()
    {
        using var session = RecordedSession.Open(Place("s.mcap"));
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (session.Reader.Read()) counts[session.Reader.Topic] = counts.GetValueOrDefault(session.Reader.Topic) + 1;
        return counts;
    }

    /// <summary>What comes out otherwise when the trackers' options are changed.</summary>
    private long Differences(Func<TrackerOptions, TrackerOptions> change)
    {
        using var session = RecordedSession.Open(Place("s.mcap"));
        Assert.Equal([SessionTopics.Tracker, "/tracker/2"], session.Trackers.Keys);
        var comparison = new BitComparison([]);
        using var replay = new SessionReplay(null, [], comparison, session.Trackers.ToDictionary(t => t.Key, t => change(t.Value), StringComparer.Ordinal));
        Assert.Null(session.Feed(replay, null, _ => { }, CancellationToken.None));
        return comparison.Differences;
    }

    [Theory]
    [InlineData(20, 20, null)]
    [InlineData(-30, 0, 30.0)]
    public void ACalibrationOfTheTimesGoesToWhicheverIsLate(double lagMs, double trackerMs, double? videoMs)
    {
        Calibration(lagMs, "2026-06-01");
        var devices = SessionProfile.Read(Profile("""
            "temporalCalibration": "lag.json", "trackers": [ { "address": "igtl://h:1" } ]
            """), Today);
        Assert.Equal(trackerMs, devices.Trackers[0].ConstantLatency!.Value.Milliseconds, 6);
        Assert.Equal(videoMs, devices.VideoLatency?.Milliseconds);
    }

    [Fact]
    public void WhatAProfileGetsWrongIsRefusedWithItsPlace()
    {
        Calibration(20, "2026-02-01");
        Assert.Contains("expired on 2026-02-01", Refused("""
            "temporalCalibration": "lag.json", "trackers": [ { "address": "igtl://h:1" } ]
            """), StringComparison.Ordinal);
        Assert.Contains("no device", Refused("\"description\": \"empty\""), StringComparison.Ordinal);
        Assert.Contains("rateMs", Refused("""
            "trackers": [ { "address": "igtl://h:1", "rateMs": 5 } ]
            """), StringComparison.Ordinal);
        Assert.Contains("vrpn://h", Refused("""
            "trackers": [ { "address": "vrpn://h" } ]
            """), StringComparison.Ordinal);
        Assert.Contains("gone.rom", Refused("""
            "trackers": [ { "address": "ndi://h", "tools": [ { "name": "a", "rom": "gone.rom" } ] } ]
            """), StringComparison.Ordinal);
        Assert.Contains("'lowMm' that does not lie below", Refused("""
            "trackers": [ { "address": "igtl://h:1", "limits": { "box": { "lowMm": [0, 0, 0], "highMm": [0, 1, 1] } } } ]
            """), StringComparison.Ordinal);
        Assert.Contains("recordVideo", Refused("""
            "trackers": [ { "address": "igtl://h:1" } ], "recordVideo": "mpeg"
            """), StringComparison.Ordinal);

        string Refused(string more) => Assert.Throws<UserErrorException>(() => SessionProfile.Read(Profile(more), Today)).Message;
    }

    [Fact]
    public void TheExamplesCanBeRead()
    {
        foreach (var file in Directory.GetFiles(Repository.Path("hardware", "profiles", "session"), "*.json")) Assert.False(SessionProfile.Read(file, Today).IsEmpty);
    }
}
