using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Benches.Trajectories;

/// <summary>Times of planning synchronised motions of seven joints between random states.</summary>
public sealed record PlanningFigures(string Planner, int Motions, double P50Us, double P99Us, double MaxUs);

/// <summary>What the bench came to.</summary>
/// <param name="BytesPerMotion">Managed, by ours.</param>
/// <param name="Peer">Null where it is not there; <paramref name="PeerMissing"/> then says why.</param>
/// <param name="Longer">Motions that take more than 1e-6 s longer than the peer's.</param>
/// <param name="Shorter">That take more than 1e-6 s less.</param>
public sealed record TrajectoryBenchReport(string Machine, string Runtime, PlanningFigures Ours, double BytesPerMotion, PlanningFigures? Peer, string PeerMissing, int Longer, int Shorter)
{
    public const double MostP99Us = 50;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public bool AllMet => Ours.P99Us <= MostP99Us && BytesPerMotion < 1 && Longer == 0;

    public string ToJson() => JsonSerializer.Serialize(this, Indented) + "\n";

    public string Render() => string.Create(CultureInfo.InvariantCulture,
        $"""
        Time-optimal synchronised motions of 7 joints between random states ({Machine}; {Runtime})
        {Line(Ours)}
        {(Peer is null ? "  " + PeerMissing : Line(Peer) + string.Create(CultureInfo.InvariantCulture, $"\n  durations: {Longer} longer and {Shorter} shorter than the peer's by more than 1e-6 s"))}
          p99 {Ours.P99Us:0.0} µs (at most {MostP99Us:0}), {BytesPerMotion:0.##} B a motion (0): {(AllMet ? "met" : "NOT MET")}

        """);

    private static string Line(PlanningFigures f) => string.Create(CultureInfo.InvariantCulture,
        $"  {f.Planner,-26} p50 {f.P50Us,8:0.0} µs  p99 {f.P99Us,8:0.0} µs  max {f.MaxUs,8:0.0} µs  ({f.Motions} motions)");
}

/// <summary>Plans, and times the planning, one thread, wall time.</summary>
public static class TrajectoryBench
{
    private const int Joints = 7;
    private const ulong Seed = 7;
    private const int WarmUp = 2000;

    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    /// <exception cref="UserErrorException">The count is out of its range, or the peer fails.</exception>
    public static TrajectoryBenchReport Run(int motions, CancellationToken stop)
    {
        if (motions is < 100 or > 1_000_000) throw new UserErrorException($"--motions {motions} is out of range: give 100 to 1000000.");
        var (start, target, limits) = (new JointState[motions * Joints], new JointState[motions * Joints], new RateLimits[motions * Joints]);
        RandomMotions.Fill(new SeededRandom(Seed), start, target, limits);
        var (trajectory, clock, times, durations) = (new JointTrajectory(), MonotonicClock.Shared, new SampleStatistics(motions), new double[motions]);
        for (var i = 0; i < Math.Min(WarmUp, motions); i++) Plan(i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < motions; i++)
        {
            stop.ThrowIfCancellationRequested();
            var from = clock.Now;
            Plan(i);
            times.Add((clock.Now - from).Seconds * 1e6);
            durations[i] = trajectory.DurationS;
        }
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var ours = new PlanningFigures("SurgicalNav", motions, times.Percentile(50), times.Percentile(99), times.Max);

        PlanningFigures? peer = null;
        var (longer, shorter) = (0, 0);
        if (RuckigPeer.TryBuild(out var reason) is { } program)
        {
            var plans = RuckigPeer.Plan(program, start, target, limits);
            var theirs = new SampleStatistics(motions);
            for (var i = 0; i < plans.Length; i++)
            {
                theirs.Add(plans[i].TookUs);
                if (plans[i].Result < 0) continue;
                if (durations[i] > plans[i].DurationS + 1e-6) longer++;
                if (durations[i] < plans[i].DurationS - 1e-6) shorter++;
            }
            peer = new PlanningFigures("Ruckig (C++, g++ -O3)", plans.Length, theirs.Percentile(50), theirs.Percentile(99), theirs.Max);
        }
        return new TrajectoryBenchReport($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}", RuntimeInformation.FrameworkDescription, ours, (double)bytes / motions, peer, reason, longer, shorter);

        void Plan(int i)
        {
            var refusal = trajectory.TryPlan(start.AsSpan(i * Joints, Joints), target.AsSpan(i * Joints, Joints), limits.AsSpan(i * Joints, Joints));
            if (!refusal.IsNone) throw new UserErrorException($"Motion {i} was refused. {refusal.Describe()}");
        }
    }
}
