using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>What became of leading an arm.</summary>
/// <param name="Arm">Of the system.</param>
/// <param name="Profile">What the arm was driven as.</param>
/// <param name="Input">Where the hand came from.</param>
/// <param name="Outcome">done, failed or stopped (on request).</param>
/// <param name="Words">Why it ended early; null where it did not.</param>
/// <param name="LedS">How long a hand led the arm, in all.</param>
/// <param name="Engaged">How often leading began.</param>
/// <param name="TipPathMm">The tip's way while it was led, measured.</param>
/// <param name="ScaleMmPerMm">Of the tip for the hand.</param>
/// <param name="Deviation">From what the hand meant; null where that is not known, or nothing was led for long enough.</param>
/// <param name="WorstLagMm">From where the arm stood to what the hand wanted, at most.</param>
/// <param name="LetGo">What ended the leading, other than the clutch, in words.</param>
/// <param name="Holds">Interruptions by the guard, in words.</param>
/// <param name="Malformed">What came from the input and could not be used.</param>
public sealed record TeleoperationReport(
    string System, string Arm, string Profile, string Input, string Device, string Outcome, string? Words, double TookS, double LedS, int Engaged, double TipPathMm, double ScaleMmPerMm, LedDeviation? Deviation, double WorstLagMm,
    IReadOnlyList<string> LetGo, long Malformed, long Accepted, long Held, long Stopped, IReadOnlyList<string> Holds, IReadOnlyList<RunJoint> Joints, double SetPointRateHz, long DecisionsLost, long? LimitViolations, string Guard,
    string? Recording, string? Picture, IReadOnlyList<string> FaultFiles, IReadOnlyList<string> Warnings) : IRunReport
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-teleoperation/1";

    [JsonIgnore]
    public bool IsDone => Outcome == "done";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\n  {System}: {Arm}, driven as {Profile} on {Device}");
        Line($"\n  outcome        {Outcome switch { "done" => "to its end", "stopped" => "ended on request, at rest", _ => "NOT done" }}, after {TookS:0.0} s");
        if (Words is not null) Line($"                 {Words}");
        Line($"  hand           {Input}{(Malformed > 0 ? FormattableString.Invariant($"; {Malformed} messages could not be used") : "")}");
        Line($"  led            {LedS:0.00} s in {Engaged} stretches; {ScaleMmPerMm:0.##} mm of the tip for 1 mm of the hand");
        Line($"  tip's path     {TipPathMm:0.0} mm");
        if (Deviation is { } d) Line($"  tip            {d.RmsMm:0.000} mm RMS, {d.WorstMm:0.000} mm at most from what the hand meant {d.DelayMs:0} ms before, tremor aside");
        Line($"  lag            the arm's set-point at most {WorstLagMm:0.00} mm behind the filtered hand");
        foreach (var why in LetGo) Line($"  let go         {why}");
        RunLines.Add(text, this);
        return text.ToString();
    }
}
