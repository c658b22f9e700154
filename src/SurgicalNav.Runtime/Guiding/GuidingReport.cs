using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Guiding;

/// <summary>A push and what became of it. Positions in the joint's unit, efforts in N·m, or N for mm.</summary>
/// <param name="Fastest">Greatest set-point speed, per s.</param>
/// <param name="RestsAfterS">From letting go to rest; 0 where it rested before.</param>
/// <param name="MovedAfter">Part of what it moved, after letting go.</param>
/// <param name="HeldBecause">Why the guard held meanwhile; null where it did not.</param>
public sealed record GuidedPush(string Joint, string Unit, double Effort, double FromS, double ForS, double Moved, double Fastest, double RestsAfterS, double MovedAfter, string? HeldBecause)
{
    internal static GuidedPush Of(PushOutcome outcome, DriveProfile profile)
    {
        var (push, joint) = (outcome.Push, profile.Joints[outcome.Push.Joint]);
        return new GuidedPush(joint.Name, joint.Unit == JointUnit.Millimetre ? "mm" : "rad", push.Share * joint.MaxEffort, push.FromS, push.ForS, outcome.Moved, outcome.Fastest, outcome.RestsAfterS, outcome.MovedAfter, outcome.HeldBecause);
    }
}

/// <summary>What became of guiding an arm by hand.</summary>
/// <param name="Profile">What it was driven as.</param>
/// <param name="Outcome">done, failed or stopped (on request).</param>
/// <param name="Words">Why it ended early; null where it did not.</param>
/// <param name="Holds">Interruptions by the guard, in words.</param>
public sealed record GuidingReport(
    string Robot, string Profile, string Device, string Outcome, string? Words, double TookS, IReadOnlyList<GuidedPush> Pushes, long Accepted, long Held, long Stopped, IReadOnlyList<string> Holds, IReadOnlyList<RunJoint> Joints,
    double SetPointRateHz, long DecisionsLost, long? LimitViolations, string Guard, string? Recording, string? Picture, IReadOnlyList<string> FaultFiles, IReadOnlyList<string> Warnings) : IRunReport
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-guiding/1";

    [JsonIgnore]
    public bool IsDone => Outcome == "done";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\n  {Robot}, driven as {Profile} on {Device}, guided by a simulated hand");
        Line($"\n  outcome        {Outcome switch { "done" => "to its end", "stopped" => "ended on request, at rest", _ => "NOT done" }}, after {TookS:0.0} s");
        if (Words is not null) Line($"                 {Words}");
        foreach (var p in Pushes)
        {
            var (scale, unit, push) = p.Unit == "mm" ? (1.0, "mm", "N") : (180 / Math.PI, "°", "N·m");
            Line($"  {p.Joint,-14} {p.Effort:+0.##;-0.##} {push} for {p.ForS:0.0} s: moved {p.Moved * scale:+0.00;-0.00} {unit}, up to {p.Fastest * scale:0.0} {unit}/s; at rest {(p.RestsAfterS > 0 ? FormattableString.Invariant($"{p.RestsAfterS * 1000:0} ms and {Math.Abs(p.MovedAfter) * scale:0.00} {unit} after the hand began to let go") : "before the hand let go")}");
            if (p.HeldBecause is { } why) Line($"                 {why}");
        }
        RunLines.Add(text, this);
        return text.ToString();
    }
}
