using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>How much of a joint's limits a plan uses: way in its unit; shares of the limits that were planned with, 1 is the limit.</summary>
public sealed record PlannedJoint(string Name, string Unit, double From, double To, double Way, double VelocityShare, double AccelerationShare, double JerkShare);

/// <summary>What <c>surgicalnav robot plan</c> answers.</summary>
/// <param name="File">The plan file; null where none was written.</param>
/// <param name="Plot">The picture; null where none was drawn.</param>
/// <param name="LongestJoint">The joint that uses the most of a limit.</param>
public sealed record RobotPlanReport(
    string Robot, string Profile, string Way, double DurationS, int Knots, double TipPathMm, double SlowedBy, double? SelfClearanceMm, string LongestJoint, IReadOnlyList<PlannedJoint> Joints, string? File, string? Plot)
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-plan-report/1";

    public static RobotPlanReport Of(RobotPlan plan, string? file, string? plot)
    {
        var joints = new List<PlannedJoint>();
        for (var j = 0; j < plan.Joints.Count; j++)
        {
            var (use, l) = (KnotExtremes.Of(plan.Knots, j), plan.Joints[j].Limits);
            joints.Add(new PlannedJoint(plan.Joints[j].Name, plan.Joints[j].UnitWord, plan.Knots[0].Position[j], plan.Knots[^1].Position[j], use.Highest - use.Lowest, use.Velocity / l.MaxVelocity, use.Acceleration / l.MaxAcceleration, use.Jerk / l.MaxJerk));
        }
        var longest = joints.MaxBy(j => Math.Max(j.VelocityShare, Math.Max(j.AccelerationShare, j.JerkShare)))!;
        return new RobotPlanReport(
            plan.RobotName, plan.ProfileName, plan.Found.Way.ToString().ToLowerInvariant(), plan.DurationS, plan.Knots.Length, plan.Found.TipPathMm, plan.Found.SlowedBy, plan.Found.SelfClearanceMm, longest.Name, joints, file, plot);
    }

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        var way = Way switch { "joints" => "all joints together", "straight" => "straight lines of the tip", _ => "straight lines of the tip, corners blended" };
        Line($"\n  {Robot}, driven as {Profile}");
        Line($"\n  way            {way}");
        Line($"  duration       {DurationS:0.000} s, {Knots} knots");
        Line($"  tip's path     {TipPathMm:0.0} mm{(SlowedBy > 1 ? FormattableString.Invariant($"; slowed {SlowedBy:0.##} times by the joints") : "")}");
        Line($"  longest joint  {LongestJoint}{(Way == "joints" || SlowedBy > 1 ? ": it sets the pace" : ", with room to spare: the tip's speed sets the pace")}");
        if (SelfClearanceMm is { } free) Line($"  own parts      {free:0.0} mm apart at least");
        Line($"\n  {"joint",-14} {"from",10} {"to",10} {"moves",10}        velocity  acceleration  jerk   (of what was planned with)");
        foreach (var j in Joints)
        {
            var (scale, unit) = j.Unit == "mm" ? (1, "mm") : (180 / Math.PI, "°");
            string N(double v) => (Math.Abs(v * scale) < 0.005 ? 0 : v * scale).ToString("0.00", CultureInfo.InvariantCulture);
            Line($"  {j.Name,-14} {N(j.From),10} {N(j.To),10} {N(j.Way),10} {unit,-4} {100 * j.VelocityShare,8:0} % {100 * j.AccelerationShare,11:0} % {100 * j.JerkShare,5:0} %");
        }
        if (File is not null) Line($"\n  written to     {File}");
        if (Plot is not null) Line($"  picture        {Plot}");
        if (File is not null) Line($"\n  Try it on a simulated device: ./surgicalnav robot run {File} --simulated");
        return text.ToString();
    }
}
