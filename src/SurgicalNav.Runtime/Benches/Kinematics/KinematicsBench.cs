using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Benches.Kinematics;

/// <summary>KDL on the same poses and from the same seeds.</summary>
/// <param name="Solved">Found, within the accuracy and within limits, which it does not know of.</param>
/// <param name="FoundAnywhere">Found within the accuracy, limits aside.</param>
/// <param name="LargestDifferenceMm">Between its tip and ours over all poses.</param>
/// <param name="LargestDifferenceRad">Between the rotations.</param>
public sealed record KdlFigures(int Solved, int FoundAnywhere, double LargestDifferenceMm, double LargestDifferenceRad, Percentiles ForwardNs, Percentiles InverseUs);

/// <param name="Ours">SurgicalNav.</param>
/// <param name="Kdl">Null where KDL is not there.</param>
public sealed record RobotFigures(RoundTripFigures Ours, KdlFigures? Kdl);

/// <summary>What <c>surgicalnav bench kinematics</c> measured.</summary>
public sealed record KinematicsBenchReport
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/bench-kinematics/1";

    public required string Machine { get; init; }
    public required string Runtime { get; init; }
    public string? KdlVersion { get; init; }
    public string? KdlMissing { get; init; }
    public required IReadOnlyList<RobotFigures> Robots { get; init; }
    public required IReadOnlyList<VerifyCheck> Checks { get; init; }

    [JsonIgnore]
    public bool AllMet => Checks.All(c => c.Met);

    public string ToJson() => JsonSerializer.Serialize(this, SummaryFile.Options) + "\n";

    public string Render()
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.Append(s.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\nSurgicalNav bench kinematics   random poses within limits, each solved from a seed that knows nothing of it");
        Line($"  machine      {Machine}; {Runtime}");
        Line($"  beside       {(KdlVersion is { } version ? "Orocos KDL " + version + ", ChainIkSolverPos_LMA" : KdlMissing)}");
        Line($"\n                                            forward, ns                 inverse, µs              solved   worst");
        Line($"                                       p50     p99     max      p50       p99       max        %       mm");
        foreach (var r in Robots)
        {
            var o = r.Ours;
            Line($"  {o.Robot,-18} SurgicalNav    {o.ForwardNs.P50,6:0}  {o.ForwardNs.P99,6:0}  {o.ForwardNs.Max,6:0}   {o.InverseUs.P50,7:0.0}  {o.InverseUs.P99,8:0.0}  {o.InverseUs.Max,8:0}   {o.SolvedPercent,6:0.00}  {o.WorstMm:0.0e+0}   {o.Method}");
            if (r.Kdl is { } k)
                Line($"                     KDL            {k.ForwardNs.P50,6:0}  {k.ForwardNs.P99,6:0}  {k.ForwardNs.Max,6:0}   {k.InverseUs.P50,7:0.0}  {k.InverseUs.P99,8:0.0}  {k.InverseUs.Max,8:0}   {100.0 * k.Solved / o.Poses,6:0.00}            {100.0 * k.FoundAnywhere / o.Poses:0.00} % limits aside; tips differ by {k.LargestDifferenceMm:0.0e+0} mm");
        }
        Line($"\n  {Robots[0].Ours.Poses} poses of each arm. KDL's solver knows no limits; its figure counts what lies within them.\n");
        foreach (var c in Checks) Line($"  {(c.Met ? "met    " : "NOT MET")}  {c.Name}: {c.Value:g4} ({c.Limit})");
        return text.ToString();
    }
}

/// <summary>Forward and inverse kinematics of the arms in hardware/robots beside Orocos KDL: the same poses and seeds, arm by arm, one after the other.</summary>
public static class KinematicsBench
{
    public static readonly IReadOnlyList<string> Files = ["panda.robot.json", "iiwa7.urdf", "ur5.robot.json", "psm.robot.json"];

    private const int MostPoses = 1_000_000;
    private const int PosesPerTurn = 5000;

    /// <exception cref="UserErrorException">The number of poses is out of its range, or KDL's program fails.</exception>
    public static KinematicsBenchReport Run(int poses, Action<string> say, CancellationToken stop)
    {
        if (poses is < 100 or > MostPoses) throw new UserErrorException($"--poses {poses} is out of range: give 100 to {MostPoses}.");
        var kdl = KdlPeer.TryBuild(out var missing);
        if (kdl is null) say(missing);
        var robots = new List<RobotFigures>();
        var checks = new List<VerifyCheck>();
        foreach (var file in Files)
        {
            var path = ProjectFiles.Path("hardware/robots/" + file);
            var model = RobotLoader.Load(path);
            say($"{file}, {poses} poses");
            var set = new PoseSet(model, poses, seed: 1);
            var theirs = kdl is null ? null : Beside(kdl, path, model, set, stop);
            var figures = new RobotFigures(RoundTripFigures.Measure(file, model, set, stop), theirs);
            robots.Add(figures);
            Judge(figures, checks);
        }
        return new KinematicsBenchReport
        {
            Machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}",
            Runtime = RuntimeInformation.FrameworkDescription,
            KdlVersion = kdl is null ? null : KdlPeer.Version,
            KdlMissing = kdl is null ? missing : null,
            Robots = robots,
            Checks = checks,
        };
    }

    private static KdlFigures Beside(KdlPeer kdl, string path, RobotModel model, PoseSet poses, CancellationToken stop)
    {
        var (forward, inverse) = (new List<double>(), new List<double>());
        var (solved, anywhere, mm, rad) = (0, 0, 0.0, 0.0);
        for (var done = 0; done < poses.Count; done += PosesPerTurn)
        {
            stop.ThrowIfCancellationRequested();
            var set = poses.Part(done, Math.Min(PosesPerTurn, poses.Count - done));
            var tips = kdl.Forward(path, model, set);
            for (var i = 0; i < tips.Count; i++)
            {
                forward.Add(tips[i].Ns);
                var own = model.Chain.TipPose(set.Joints(i));
                mm = Math.Max(mm, (own.OriginMm - tips[i].Pose.OriginMm).Length);
                var gap = own.Rotation - tips[i].Pose.Rotation;
                rad = Math.Max(rad, Math.Max(gap.Row0.Length, Math.Max(gap.Row1.Length, gap.Row2.Length)));
            }
            var answers = kdl.Inverse(path, model, set);
            for (var i = 0; i < answers.Count; i++)
            {
                inverse.Add(answers[i].Us);
                var reached = model.Chain.TipPose(answers[i].Joints).OriginMm;
                if (!answers[i].IsFound || !((reached - tips[i].Pose.OriginMm).Length <= RoundTripFigures.MostErrorMm)) continue;
                anywhere++;
                if (model.IsWithinLimits(answers[i].Joints)) solved++;
            }
        }
        return new KdlFigures(solved, anywhere, mm, rad, RoundTripFigures.Spread(forward), RoundTripFigures.Spread(inverse));
    }

    private static void Judge(RobotFigures r, List<VerifyCheck> checks)
    {
        var (o, name) = (r.Ours, r.Ours.Robot);
        checks.Add(VerifyCheck.AtLeast($"{name}: poses found again within limits and {RoundTripFigures.MostErrorMm} mm", o.SolvedPercent, 99.5, "%"));
        checks.Add(VerifyCheck.AtMost($"{name}: forward kinematics, p50", o.ForwardNs.P50 * 1e-3, 1, "µs"));
        checks.Add(VerifyCheck.AtMost($"{name}: managed bytes a pose", Math.Floor(o.BytesPerSolve), 0, "bytes"));
        if (r.Kdl is not { } kdl) return;
        checks.Add(VerifyCheck.AtMost($"{name}: tip against KDL's", kdl.LargestDifferenceMm, 1e-6, "mm"));
        checks.Add(VerifyCheck.AtMost($"{name}: inverse kinematics, p50, over KDL's", o.InverseUs.P50 / kdl.InverseUs.P50, 1, "times"));
    }
}
