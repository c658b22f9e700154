using System.Globalization;
using System.Text;
using System.Text.Json;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>Devices watched over real sockets, pseudo-terminals and files.</summary>
[Collection(MachineCollection.Name)]
public sealed class MonitorTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-monitor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Body(string name, bool isSeen = true) : ITrackedBody
    {
        public string Name => name;
        public bool IsOccluded(Instant at) => !isSeen;
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => (Quat.Exp(new Vec3(0, 0, at.Seconds)), new Vec3(50 * Math.Cos(at.Seconds), 50 * Math.Sin(at.Seconds), -1300));
    }

    private static TwinServer Serve(TcpByteServer port) => new(
        new TrackerTwin(new TrackerTwinOptions { RateHz = 100, OcclusionSignal = OcclusionSignal.Metadata, Latency = Duration.Zero }, new Body("Reference"), new Body("Hidden", isSeen: false)), port);

    private static MonitorReading Watch(SessionDevices devices, double? seconds) => MonitorSession.Run(devices, seconds, _ => { }, _ => { }, CancellationToken.None);

    private static SessionDevices Named(params string[] trackers) => SessionDevices.Of(null, trackers, [], [], Today);

    [Fact]
    public void AServersToolsAreLearnedAndToldWithRateAndState()
    {
        using var server = Serve(new TcpByteServer());
        var loop = new LoopThread("twin", MonotonicClock.Shared, Duration.FromMilliseconds(1), server.Step);
        loop.Start();
        try
        {
            var reading = Watch(Named($"igtl://127.0.0.1:{server.Port}"), 1);
            var tracker = Assert.Single(reading.Trackers);
            Assert.Equal(["Reference", "Hidden"], tracker.Tools.Select(t => t.Name));
            // The twin owes every frame, late or not, so that the rate is its own within the window's ends.
            Assert.InRange(tracker.Tools[0].RateHz, 85, 115);
            Assert.Equal(100, tracker.NominalRateHz, 1);
            Assert.Equal((ToolState.Visible, 0, 0), (tracker.Tools[0].State, tracker.Tools[0].Lost, tracker.Tools[0].Unseen));
            Assert.Equal((ToolState.Occluded, 0, 0), (tracker.Tools[1].State, tracker.Tools[1].RateHz, tracker.Tools[1].Poses));
            Assert.Equal(tracker.Frames, tracker.Tools[1].Unseen);
            Assert.Equal((true, 0, 0, 0), (tracker.Link.Connected, tracker.Link.CrcErrors, tracker.Link.ResyncBytes, tracker.Link.Reconnects));
            Assert.True(tracker.Link.BytesRead > 100 * tracker.Frames);

            using var json = JsonDocument.Parse(MonitorSession.Json(reading));
            var tool = json.RootElement.GetProperty("trackers")[0].GetProperty("tools")[1];
            Assert.Equal(("Hidden", "occluded", 0), (tool.GetProperty("name").GetString(), tool.GetProperty("state").GetString(), tool.GetProperty("lost").GetInt64()));
            Assert.Equal(JsonValueKind.Null, tool.GetProperty("ageMs").GetProperty("p50").ValueKind);
            Assert.Contains(MonitorPage.Lines(reading), l => l.Contains("Hidden", StringComparison.Ordinal) && l.Contains("not seen", StringComparison.Ordinal));
        }
        finally
        {
            loop.Stop();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnNdiTrackerIsSetUpByItsAddressAlone(bool overTerminal)
    {
        var link = Path.Combine(_folder, "ndi");
        using var session = new NdiTwinSession(overTerminal ? new NdiTwinSessionOptions { PtyLink = link, Model = "spectra" } : new NdiTwinSessionOptions { TcpPort = 0 });
        session.Start();
        var reading = Watch(Named("ndi://" + session.Where), 0.6);
        var tracker = Assert.Single(reading.Trackers);
        var tool = Assert.Single(tracker.Tools);
        Assert.Equal(("8700339", ToolState.Visible), (tool.Name, tool.State));
        Assert.True(tool.Poses > 5);
        Assert.Equal((0, 0), (tracker.Link.CrcErrors, tracker.Link.Reconnects));
        Assert.True(tracker.Link is { BytesRead: > 1000, BytesWritten: > 100, Connected: true });
        Assert.Contains("no tool was named", tracker.Notice, StringComparison.Ordinal);
    }

    /// <summary>50 Hz for a second: three frames are missing, five are not valid.</summary>
    private string PoseLog()
    {
        var text = new StringBuilder("time_s,tool,x_mm,y_mm,z_mm,qw,qx,qy,qz,status\n");
        for (var i = 0; i < 50; i++)
            if (i is not (20 or 21 or 30)) text.Append(CultureInfo.InvariantCulture, $"{5 + 0.02 * i:0.00},Probe,{i},0,-900,1,0,0,0,{(i is >= 40 and < 45 ? "INVALID" : "OK")}\n");
        var path = Path.Combine(_folder, "poses.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    [Fact]
    public void ARecordingIsPlayedToItsEndAndItsFiguresAreExact()
    {
        var reading = Watch(Named("file:" + PoseLog()), null);
        var tracker = Assert.Single(reading.Trackers);
        var tool = Assert.Single(tracker.Tools);
        Assert.Equal((42, 5, 3, 0), (tool.Poses, tool.Unseen, tool.Lost, tool.Distrusted));
        Assert.Equal((47, 3), (tracker.Frames, tracker.Lost));
        Assert.Equal(50, tracker.NominalRateHz, 6);
        Assert.InRange(reading.Seconds, 0.97, 60);
    }

    [Fact]
    public void WhatCannotBeReachedIsRefusedByItsAddressInTheRightWords()
    {
        int port;
        using (var gone = new TcpByteServer()) port = gone.Port;
        foreach (var scheme in (string[])["igtl", "ndi"])
        {
            var words = Refused(Named($"{scheme}://127.0.0.1:{port}"));
            Assert.Contains($"{scheme}://127.0.0.1:{port}", words, StringComparison.Ordinal);
            Assert.Contains("refused the connection", words, StringComparison.Ordinal);
            Assert.DoesNotContain("serial", words, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Contains("/dev/ttyNothing does not exist", Refused(Named("ndi:///dev/ttyNothing")), StringComparison.Ordinal);
        Assert.Contains("nothing.igs.mha", Refused(Named("file:nothing.igs.mha")), StringComparison.Ordinal);
        Assert.Contains("no-such-profile", Refused(Named("ndi://127.0.0.1:1?profile=no-such-profile")), StringComparison.Ordinal);
        Assert.Contains("--tracker", Refused(new SessionDevices()), StringComparison.Ordinal);

        static string Refused(SessionDevices devices) => Assert.Throws<UserErrorException>(() => Watch(devices, 1)).Message;
    }

    [Fact]
    public void AServerThatGoesAndComesBackInMidSessionIsTakenUpAgain()
    {
        var port = new TcpByteServer();
        var number = port.Port;
        var server = Serve(port);
        var gate = new Lock();
        var loop = new LoopThread("twin", MonotonicClock.Shared, Duration.FromMilliseconds(1), now =>
        {
            lock (gate) server?.Step(now);
        });
        loop.Start();
        try
        {
            using var feed = TrackerOpening.Open(Named($"igtl://127.0.0.1:{number}").Trackers[0], new FaultLog(), CancellationToken.None);
            Until(feed, r => r.Frames > 20);
            lock (gate)
            {
                server.Dispose();
                server = null;
            }
            var lost = Until(feed, r => !r.Link.Connected && r.Tools[0].State == ToolState.Late);
            Assert.Contains($"igtl://127.0.0.1:{number}", lost.Link.Words, StringComparison.Ordinal);
            lock (gate) server = Serve(new TcpByteServer(number));
            var back = Until(feed, r => r.Frames > lost.Frames + 20 && r.Tools[0].State == ToolState.Visible);
            Assert.Equal((1, 0), (back.Link.Reconnects, back.Link.CrcErrors));
            // Each frame is one message, and stays one when the line is another.
            var counters = feed.Tracker.Counters;
            Assert.InRange(counters.Stream.Messages - counters.Frames, 0, 5);
            Assert.True(back.Link.BytesRead > lost.Link.BytesRead && back.Link.Frames > lost.Link.Frames);
        }
        finally
        {
            loop.Stop();
            server?.Dispose();
        }
    }

    private static TrackerReading Until(TrackerFeed feed, Func<TrackerReading, bool> holds)
    {
        var until = MonotonicClock.Shared.Now + Duration.FromSeconds(60);
        TrackerReading reading;
        do
        {
            feed.Poll(MonotonicClock.Shared.Now);
            reading = feed.Read(MonotonicClock.Shared.Now);
            Assert.True(MonotonicClock.Shared.Now < until, reading.Link.Words);
        }
        while (!holds(reading));
        return reading;
    }

    [Fact]
    public void AControllerIsListenedToAndNeverSpokenTo()
    {
        var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
        using var terminal = PseudoTerminal.Open();
        var twin = new ManipulatorTwin(profile, terminal);
        using var feed = ControllerFeed.Open("manipulator/sim-rcm7", terminal.SlavePath);
        var reading = Until(feed, twin, r => r.States >= 20);
        Assert.Equal((0, 0, 0, 0), (reading.Link.BytesWritten, reading.Link.CrcErrors, reading.Link.Malformed, reading.Link.Reconnects));
        Assert.Equal((DriveState.Disabled.ToString(), true), (reading.State, reading.Link.Connected));

        Assert.True(terminal.TryWrite([1, 2, 3, 0, 9, 9, 0]));
        var noisy = Until(feed, twin, r => r.Link.Malformed > 0 && r.States > reading.States + 5);
        Assert.Equal((0, 0), (noisy.Link.BytesWritten, terminal.Counters.BytesRead));
        Assert.Contains("ttyNothing", Assert.Throws<UserErrorException>(() => ControllerFeed.Open("manipulator/sim-rcm7", "/dev/ttyNothing")).Message, StringComparison.Ordinal);
    }

    private static ControllerReading Until(ControllerFeed feed, ManipulatorTwin twin, Func<ControllerReading, bool> holds)
    {
        var until = MonotonicClock.Shared.Now + Duration.FromSeconds(60);
        ControllerReading reading;
        do
        {
            twin.Step(MonotonicClock.Shared.Now);
            feed.Poll(MonotonicClock.Shared.Now);
            reading = feed.Read(MonotonicClock.Shared.Now);
            Assert.True(MonotonicClock.Shared.Now < until, reading.Link.Words);
        }
        while (!holds(reading));
        return reading;
    }
}
