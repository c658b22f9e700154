using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Benches.Kinematics;

/// <summary>Random poses of one arm, computed forwards and found again backwards, each call timed.</summary>
/// <param name="Robot">The file's name.</param>
/// <param name="Method">How it is solved backwards.</param>
/// <param name="Poses">Uniform in the joints within limits; the seeds are others of the kind.</param>
/// <param name="Solved">Within limits and within <see cref="MostErrorMm"/>.</param>
/// <param name="WorstMm">Largest distance left, of those solved.</param>
/// <param name="WorstRad">Largest angle left.</param>
/// <param name="ForwardNs">One forward computation.</param>
/// <param name="InverseUs">One inverse computation, solved or not.</param>
/// <param name="BytesPerSolve">Managed bytes.</param>
public sealed record RoundTripFigures(string Robot, string Method, int Poses, int Solved, double WorstMm, double WorstRad, Percentiles ForwardNs, Percentiles InverseUs, double BytesPerSolve)
{
    public const double MostErrorMm = 1e-3;

    private const int CallsPerReading = 32;

    public double SolvedPercent => 100.0 * Solved / Poses;

    public static RoundTripFigures Measure(string robot, RobotModel model, PoseSet poses, CancellationToken stop)
    {
        var inverse = new ArmInverse(model);
        var (forward, backward) = (new double[poses.Count], new double[poses.Count]);
        var (solved, worstMm, worstRad) = (0, 0.0, 0.0);
        var (clock, joints) = (MonotonicClock.Shared, new double[model.Joints.Length]);
        // The runtime compiles a hot method a second time in the background; what is measured is what runs afterwards.
        for (var i = 0; i < 2000; i++)
        {
            var k = i % poses.Count;
            inverse.Solve(model.Chain.BaseFromTip(poses.Joints(k)), poses.Seed(k), joints);
        }
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < poses.Count; i++)
        {
            if ((i & 1023) == 0) stop.ThrowIfCancellationRequested();
            var q = poses.Joints(i);
            Rigid<RobotBase, ToolTip> wanted = default;
            var from = clock.Now;
            for (var k = 0; k < CallsPerReading; k++) wanted = model.Chain.BaseFromTip(q);
            forward[i] = (clock.Now - from).Nanoseconds / (double)CallsPerReading;
            from = clock.Now;
            var report = inverse.Solve(wanted, poses.Seed(i), joints);
            backward[i] = (clock.Now - from).Nanoseconds * 1e-3;
            if (!report.IsSolved || !model.IsWithinLimits(joints)) continue;
            var reached = model.Chain.BaseFromTip(joints);
            var (mm, rad) = ((reached.TranslationMm - wanted.TranslationMm).Length, (reached.Rotation * wanted.Rotation.Conjugate).Log().Length);
            if (!(mm <= MostErrorMm)) continue;
            solved++;
            worstMm = Math.Max(worstMm, mm);
            worstRad = Math.Max(worstRad, rad);
        }
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return new RoundTripFigures(robot, inverse.Method.ToString(), poses.Count, solved, worstMm, worstRad, Spread(forward), Spread(backward), (double)bytes / poses.Count);
    }

    internal static Percentiles Spread(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        double At(double p) => sorted[Math.Clamp((int)Math.Ceiling(p / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
        return new Percentiles(At(50), At(99), sorted[^1]);
    }
}

/// <summary>Joint vectors within an arm's limits, and for each a seed that knows nothing of it.</summary>
public sealed class PoseSet
{
    private readonly double[] _values;
    private readonly int _joints;

    /// <exception cref="UserErrorException">The arm states no limits to draw from.</exception>
    public PoseSet(RobotModel model, int count, ulong seed)
    {
        if (!model.HasLimits) throw new UserErrorException($"'{model.Name}' states no joint ranges, so no poses can be drawn from them.");
        (Count, _joints) = (count, model.Joints.Length);
        _values = new double[2 * count * _joints];
        var random = new SeededRandom(seed);
        for (var i = 0; i < _values.Length; i++)
        {
            ref readonly var joint = ref model.Joints[i % _joints];
            _values[i] = random.Uniform(joint.Min, joint.Max);
        }
    }

    private PoseSet(double[] values, int joints) => (_values, _joints, Count) = (values, joints, values.Length / (2 * joints));

    public int Count { get; }

    /// <summary>A stretch of the same poses and seeds.</summary>
    public PoseSet Part(int from, int count) => new(_values.AsSpan(2 * from * _joints, 2 * count * _joints).ToArray(), _joints);

    public ReadOnlySpan<double> Joints(int pose) => _values.AsSpan(2 * pose * _joints, _joints);

    public ReadOnlySpan<double> Seed(int pose) => _values.AsSpan((2 * pose + 1) * _joints, _joints);
}
