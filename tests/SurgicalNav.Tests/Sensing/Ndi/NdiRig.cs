using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.Simulation.Trackers;
using SurgicalNav.Simulation.Trackers.Ndi;
using SurgicalNav.Tests.Links.Ndi;

namespace SurgicalNav.Tests.Sensing.Ndi;

/// <summary>Client and twin on one manual clock: over a simulated serial line, or over a memory link as on a network.</summary>
internal sealed class NdiRig : IDisposable
{
    private static readonly Duration StepLength = Duration.FromMilliseconds(1);

    public readonly FaultLog Faults = new();
    public readonly Newest Samples = new();
    public readonly NdiTwin Twin;
    public readonly NdiTracker Tracker;
    private readonly bool _serial;

    public NdiRig(NdiTwinOptions? twin = null, NdiTrackerOptions? options = null, bool serial = false, params NdiTwinBody[] bodies)
    {
        twin ??= new NdiTwinOptions();
        _serial = serial;
        Twin = new NdiTwin(twin, bodies.Length > 0 ? bodies : [new NdiTwinBody(new Swing("A"), "A"), new NdiTwinBody(new Swing("B") { OmegaRadPerS = 1 }, "B")]);
        Tracker = new NdiTracker(options ?? Options(ProfileOf(twin.Model)), Faults, Samples);
    }

    public Instant Now { get; private set; } = Instant.FromSeconds(5);

    /// <summary>The device's end of the link in use.</summary>
    public MemoryLink? Far { get; private set; }

    public SimulatedSerialLine? Line { get; private set; }

    public bool OpensLinks { get; set; } = true;

    public static NdiProfile ProfileOf(NdiTwinModel model)
    {
        var name = model == NdiTwinModel.Aurora ? "ndi-aurora" : $"ndi-polaris-{model.ToString().ToLowerInvariant()}";
        return NdiProfile.Load(Repository.Path("hardware", "profiles", "tracker", name + ".json"));
    }

    public static NdiTrackerOptions Options(NdiProfile profile) => NdiTrackerOptions.For(profile, ["A", "B"],
        [new NdiToolOptions { Rom = TestRom.Rom("A") }, new NdiToolOptions { Rom = TestRom.Rom("B"), Priority = NdiPriority.Static }]);

    public void Step()
    {
        Now += StepLength;
        if (OpensLinks && Tracker.WantsLink(Now)) Open();
        Twin.Step(Now);
        Tracker.Poll(Now);
    }

    public void Run(double seconds)
    {
        for (var i = 0; i < seconds * 1000; i++) Step();
    }

    /// <summary>Until the tracker tracks; fails with its words when it does not come to that.</summary>
    public void RunUntilTracking(double atMostSeconds = 30)
    {
        for (var i = 0; i < atMostSeconds * 1000; i++)
        {
            Step();
            if (Tracker.State == NdiTrackerState.Tracking && Tracker.Counters.Frames > 0) return;
        }
        Assert.Fail(Tracker.Words);
    }

    public void RunUntil(Func<bool> done, double atMostSeconds = 60)
    {
        for (var i = 0; i < atMostSeconds * 1000; i++)
        {
            if (done()) return;
            Step();
        }
        Assert.Fail($"It did not come to that. {Tracker.Words}");
    }

    private void Open()
    {
        if (_serial)
        {
            Line = new SimulatedSerialLine(Twin, () => Now);
            Far = Line.Far;
            Tracker.Attach(Line, Now);
        }
        else
        {
            var (near, far) = MemoryLink.CreatePair(name: "tracker.local:8765");
            Far = far;
            Twin.Attach(far);
            Tracker.Attach(near, Now);
        }
    }

    public void Dispose() => Tracker.Dispose();

    /// <summary>Keeps each tool's newest sample, seen or not.</summary>
    internal sealed class Newest : IEdge<PoseSample>
    {
        private readonly PoseSample[] _newest = new PoseSample[64];

        public string Name => "newest";
        public EdgeCounters Counters => default;

        public void Offer(PoseSample value)
        {
            // The rack also marks the beginning of each frame.
            if (value.Tool >= 0) _newest[value.Tool] = value;
        }

        public bool TryTake(out PoseSample value)
        {
            value = default;
            return false;
        }

        public PoseSample this[int tool] => _newest[tool];
    }

    internal sealed class Swing(string name) : ITrackedBody
    {
        public double OmegaRadPerS { get; init; } = 3;
        public double DepthMm { get; set; } = -1200;
        public Func<Instant, bool> Occlusion { get; set; } = _ => false;
        public string Name => name;

        public bool IsOccluded(Instant at) => Occlusion(at);

        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at)
        {
            var a = OmegaRadPerS * at.Seconds;
            return (Quat.Exp(new Vec3(0.2, 0, 0)) * Quat.Exp(new Vec3(0, 0, 0.3 * a)), new Vec3(60 * Math.Cos(a), 60 * Math.Sin(a), DepthMm));
        }
    }
}
