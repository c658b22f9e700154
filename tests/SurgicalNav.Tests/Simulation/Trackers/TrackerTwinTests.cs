using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Tests.Simulation.Trackers;

public sealed class TrackerTwinTests
{
    private static readonly TrackerTwinOptions Rough = new()
    {
        Seed = 5,
        RateHz = 90,
        NoiseMm = new Vec3(0.1, 0.1, 0.3),
        DropProbability = 0.05,
        OcclusionsPerMinute = 20,
        ClockDriftPpm = 40,
        MeanJitter = Duration.FromMilliseconds(2),
    };

    private static byte[] Record(TrackerTwinOptions options, double seconds, double stepMs, params string[] names)
    {
        var (near, far) = MemoryLink.CreatePair(1 << 20);
        var twin = new TrackerTwin(options, [.. names.Select(n => new OrbitingBody(n))]);
        twin.Attach(far);
        for (var t = 0.0; t <= seconds; t += stepMs / 1000) twin.Step(Instant.FromSeconds(t));
        twin.Step(Instant.FromSeconds(seconds + 10 / options.RateHz));
        var into = new byte[1 << 20];
        return into[..near.Read(into)];
    }

    [Fact]
    public void TheSameSeedGivesTheSameBytesHoweverOftenItIsStepped()
    {
        var coarse = Record(Rough, 5, 20, "A", "B");
        var fine = Record(Rough, 5, 1, "A", "B");
        Assert.True(coarse.Length > 10_000);
        Assert.Equal(coarse, fine.AsSpan(0, coarse.Length));
        Assert.NotEqual(coarse, Record(Rough with { Seed = 6 }, 5, 20, "A", "B"));
    }

    [Theory]
    [InlineData(OcclusionSignal.LeaveOut)]
    [InlineData(OcclusionSignal.Metadata)]
    public void NoiseHasTheDeviationAskedFor(OcclusionSignal signal)
    {
        var options = new TrackerTwinOptions { NoiseMm = new Vec3(0.1, 0.2, 0.5), NoiseRad = new Vec3(0.001, 0.002, 0.003), RateHz = 100, OcclusionSignal = signal };
        var (near, far) = MemoryLink.CreatePair(1 << 20);
        var body = new OrbitingBody("A");
        var twin = new TrackerTwin(options, body);
        twin.Attach(far);
        var reader = new IgtlReader();
        Vec3 sum = default, squares = default, turnSquares = default;
        var n = 0;
        for (var t = 0.0; t < 40; t += 0.01)
        {
            twin.Step(Instant.FromSeconds(t));
            reader.Commit(near.Read(reader.Room()));
            while (reader.TryRead(out var message))
            {
                Assert.True(message.Tools[0].Matrix.TryGetPose(out var q, out var mm));
                var at = Instant.FromSeconds((message.Time.Nanoseconds - options.ClockStart.Nanoseconds) * 1e-9);
                var (trueQ, trueMm) = body.PoseAt(at);
                var e = mm - trueMm;
                var w = (q * trueQ.Conjugate).Log();
                sum += e;
                squares += new Vec3(e.X * e.X, e.Y * e.Y, e.Z * e.Z);
                turnSquares += new Vec3(w.X * w.X, w.Y * w.Y, w.Z * w.Z);
                n++;
            }
        }
        Assert.InRange(n, 3900, 4000);
        Assert.True((sum / n).Length < 0.03);
        Assert.Equal(0.1, Math.Sqrt(squares.X / n), 0.01);
        Assert.Equal(0.2, Math.Sqrt(squares.Y / n), 0.02);
        Assert.Equal(0.5, Math.Sqrt(squares.Z / n), 0.03);
        Assert.Equal(0.001, Math.Sqrt(turnSquares.X / n), 1e-4);
        Assert.Equal(0.002, Math.Sqrt(turnSquares.Y / n), 2e-4);
        Assert.Equal(0.003, Math.Sqrt(turnSquares.Z / n), 3e-4);
    }

    [Fact]
    public void ObeysRequestsToStopAndStart()
    {
        var (near, far) = MemoryLink.CreatePair(1 << 20);
        var twin = new TrackerTwin(new TrackerTwinOptions { RateHz = 100, Latency = Duration.Zero }, new OrbitingBody("A"), new OrbitingBody("B"));
        twin.Attach(far);
        var now = 0.0;
        var request = new byte[128];
        var envelope = new IgtlEnvelope { Version = 1 };

        Assert.Equal(100, Run()[IgtlKind.TrackingData]);
        near.TryWrite(request.AsSpan(0, IgtlWriter.Request(request, envelope, IgtlKind.StopTrackingData)));
        var stopped = Run();
        Assert.Equal(1, stopped[IgtlKind.TrackingDataReply]);
        Assert.False(stopped.ContainsKey(IgtlKind.TrackingData));
        near.TryWrite(request.AsSpan(0, IgtlWriter.StartTrackingData(request, envelope, new IgtlStartTracking(50, default))));
        Assert.Equal(20, Run()[IgtlKind.TrackingData]);
        near.TryWrite(request.AsSpan(0, IgtlWriter.Request(request, envelope, IgtlKind.StartTransforms)));
        Assert.Equal(200, Run()[IgtlKind.Transform]);
        near.TryWrite(request.AsSpan(0, IgtlWriter.Request(request, envelope, IgtlKind.StopTransforms)));
        Assert.Empty(Run());

        Dictionary<IgtlKind, int> Run()
        {
            var counts = new Dictionary<IgtlKind, int>();
            var reader = new IgtlReader();
            for (var i = 0; i < 100; i++)
            {
                twin.Step(Instant.FromSeconds(now));
                now += 0.01;
                reader.Commit(near.Read(reader.Room()));
                while (reader.TryRead(out var message)) counts[message.Kind] = counts.GetValueOrDefault(message.Kind) + 1;
            }
            return counts;
        }
    }

    [Fact]
    public void SteppingAllocatesNothing()
    {
        var (near, far) = MemoryLink.CreatePair(1 << 16);
        var twin = new TrackerTwin(Rough with { OcclusionSignal = OcclusionSignal.Metadata }, new OrbitingBody("A"), new OrbitingBody("B"));
        twin.Attach(far);
        var into = new byte[4096];
        var t = 0L;
        Allocations.AssertNone(() =>
        {
            twin.Step(new Instant(t += 10_000_000));
            while (near.Read(into) > 0) { }
        });
    }

    [Fact]
    public void NonsenseIsRefused()
    {
        Assert.Contains("no body", Assert.Throws<ArgumentException>(() => new TrackerTwin(new TrackerTwinOptions())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TrackerTwin(new TrackerTwinOptions { RateHz = 0 }, new OrbitingBody("A")));
        Assert.Throws<ArgumentException>(() => new TrackerTwin(new TrackerTwinOptions(), new OrbitingBody("a name that is far too long")));
    }
}
