using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Simulated;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>The demo's devices as a live page has them; only reads counters that the stages keep anyway.</summary>
public sealed class DemoMonitor(DemoStages stages)
{
    private static readonly AgeReading Unmeasured = new(double.NaN, double.NaN, double.NaN);

    private readonly (int Gen0, int Gen1, int Gen2) _before = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
    private Instant? _begun;
    private long _framesBefore;

    public MonitorReading Read(Instant now)
    {
        var frames = stages.FramesDelivered;
        if (_begun is null) (_begun, _framesBefore) = (now, frames);
        var seconds = (now - _begun.Value).Seconds;
        var edges = stages.Edges;
        var rate = seconds > 0 ? (frames - _framesBefore) / seconds : 0;
        var video = new VideoReading("simulated endoscope", stages.IsStereo ? "left and right" : "left", stages.Picture.Width, stages.Picture.Height, rate, Unmeasured, frames, stages.FramesDropped, 0, 0, 0, 0, 0, true, "played from its loop", "");
        var tracker = stages.ReadTracker(now);
        return new MonitorReading(
            seconds, tracker is null ? [] : [tracker], [video], Controllers(), edges,
            new MemoryReading(GC.CollectionCount(0) - _before.Gen0, GC.CollectionCount(1) - _before.Gen1, GC.CollectionCount(2) - _before.Gen2, GC.GetTotalMemory(false) / 1048576.0));
    }

    private ControllerReading[] Controllers()
    {
        if (stages.Robots is not { } robots) return [];
        var (arm, exoskeleton) = robots.Reports();
        return [Of("manipulator", robots.Bench.ArmPath, arm), Of("exoskeleton", robots.Bench.ExoskeletonPath, exoskeleton)];
    }

    private static ControllerReading Of(string name, string path, in GuardReport r)
    {
        var l = r.Link;
        var words = FormattableString.Invariant($"Guard: {r.Accepted} accepted, {r.Held} held, {r.Stopped} stopped; set-point period p99 {r.SetPointP99Us * 1e-3:0.00} ms; round trip {l.RoundTripUs * 1e-3:0.00} ms, longest {l.MaxRoundTripUs * 1e-3:0.00} ms; states out of sequence {l.OutOfSequence}, too old {l.TooOld}.");
        var link = new LinkReading(path, !r.IsLineGone, words, 0, 0, l.StatesTaken, l.DeviceCrcErrors, l.Malformed, 0, l.Purges, Math.Max(0, l.Sessions - 1));
        return new ControllerReading(name, path, "set-points by its guard", r.EnabledS > 0 ? r.SetPointsSent / r.EnabledS : 0, l.StatesTaken, null, double.NaN, $"{r.State}, {GuardWords.Name(r.Mode)}", link);
    }
}
