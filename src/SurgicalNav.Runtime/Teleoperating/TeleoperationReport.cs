using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>What became of one arm.</summary>
/// <param name="Name">In the system.</param>
/// <param name="Role">instrument or camera.</param>
/// <param name="Robot">Its description.</param>
/// <param name="Profile">What it was driven as.</param>
/// <param name="Device">Its line.</param>
/// <param name="LedS">How long a hand led it, in all.</param>
/// <param name="Engaged">How often leading began.</param>
/// <param name="TipPathMm">The tip's way while it was led, measured.</param>
/// <param name="Deviation">From what the hand meant; null where that is not known, or nothing was led for long enough.</param>
/// <param name="Holds">Interruptions by its guard, in words.</param>
public sealed record TeleoperationArm(
    string Name, string Role, string Robot, string Profile, string Device, double LedS, int Engaged, double TipPathMm, LedDeviation? Deviation,
    long Accepted, long Held, long Stopped, IReadOnlyList<string> Holds, IReadOnlyList<RunJoint> Joints, double SetPointRateHz) : IGuardedDeviceReport;

/// <summary>What became of one hand.</summary>
/// <param name="Hand">left or right.</param>
/// <param name="Input">Where it came from.</param>
/// <param name="Led">The arms that it led, in order.</param>
/// <param name="WorstLagMm">From where an arm stood to what the hand wanted, at most.</param>
/// <param name="NearOthers">Steps in which another arm was so near that its own was slowed down or held.</param>
/// <param name="LetGo">What ended the leading, other than the clutch, in words.</param>
/// <param name="Malformed">What came from the input and could not be used.</param>
public sealed record TeleoperationHand(string Hand, string Input, IReadOnlyList<string> Led, double WorstLagMm, long NearOthers, IReadOnlyList<string> LetGo, long Malformed);

/// <summary>The least free space between two arms where they were measured.</summary>
public sealed record ArmsApart(double LeastMm, string First, string Second);

/// <summary>What became of leading the arms of a system.</summary>
/// <param name="Outcome">done, failed or stopped (on request).</param>
/// <param name="Words">Why it ended early; null where it did not.</param>
/// <param name="ScaleMmPerMm">Of the tip for the hand.</param>
/// <param name="Apart">Null where nothing was measured.</param>
public sealed record TeleoperationReport(
    string System, string Outcome, string? Words, double TookS, double ScaleMmPerMm, IReadOnlyList<TeleoperationArm> Arms, IReadOnlyList<TeleoperationHand> Hands, ArmsApart? Apart,
    long DecisionsLost, long? LimitViolations, string Guard, string? Recording, string? Picture, IReadOnlyList<string> FaultFiles, IReadOnlyList<string> Warnings) : IRunFiles
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-teleoperation/2";

    [JsonIgnore]
    public bool IsDone => Outcome == "done";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\n  {System}\n");
        Line($"  outcome        {Outcome switch { "done" => "to its end", "stopped" => "ended on request, at rest", _ => "NOT done" }}, after {TookS:0.0} s; {ScaleMmPerMm:0.##} mm of a tip for 1 mm of a hand");
        if (Words is not null) Line($"                 {Words}");
        if (Apart is { } apart) Line($"  arms           at least {apart.LeastMm:0.0} mm apart ({apart.First} and {apart.Second})");
        foreach (var hand in Hands)
        {
            Line($"  {hand.Hand + " hand",-14} {hand.Input}{(hand.Malformed > 0 ? FormattableString.Invariant($"; {hand.Malformed} messages could not be used") : "")}; led {(hand.Led.Count > 0 ? string.Join(", then ", hand.Led) : "nothing")}");
            Line($"                 the arm's set-point at most {hand.WorstLagMm:0.00} mm behind the filtered hand{(hand.NearOthers > 0 ? FormattableString.Invariant($"; slowed down near another arm in {hand.NearOthers} steps") : "")}");
            foreach (var why in hand.LetGo) Line($"  let go         {why}");
        }
        foreach (var arm in Arms)
        {
            Line($"\n  {arm.Name}: {arm.Robot}, driven as {arm.Profile} on {arm.Device}");
            Line($"  led            {arm.LedS:0.00} s in {arm.Engaged} stretches; tip's path {arm.TipPathMm:0.0} mm");
            if (arm.Deviation is { } d) Line($"  tip            {d.RmsMm:0.000} mm RMS, {d.WorstMm:0.000} mm at most from what the hand meant {d.DelayMs:0} ms before, tremor aside");
            RunLines.AddDevice(text, arm);
        }
        Line($"");
        RunLines.AddFiles(text, this);
        return text.ToString();
    }
}
