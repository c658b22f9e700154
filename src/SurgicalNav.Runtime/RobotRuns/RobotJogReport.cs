using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What a jog came to. Positions in the joint's unit.</summary>
/// <param name="Outcome">done, limit (at rest at an end of the joint's range), failed or stopped (on request).</param>
/// <param name="Words">Why it did not get to its end; null where it did.</param>
/// <param name="From">Where the joint was measured before.</param>
/// <param name="To">And after.</param>
/// <param name="Asked">How far it was to go; null where it moved for a time.</param>
/// <param name="TookS">From the request to its end.</param>
/// <param name="Holds">Interruptions, in words.</param>
/// <param name="DecisionsLost">Decisions that the recording lacks.</param>
/// <param name="LimitViolations">Steps in which a simulated device broke a limit; null for a real one.</param>
public sealed record RobotJogReport(
    string Robot, string Device, string Outcome, string? Words, string Joint, string Unit, double From, double To, double Moved, double? Asked, double TookS, long Accepted, long Held, long Stopped, IReadOnlyList<string> Holds,
    IReadOnlyList<RunJoint> Joints, double SetPointRateHz, long DecisionsLost, long? LimitViolations, string Guard, string? Recording, string? Picture, IReadOnlyList<string> FaultFiles, IReadOnlyList<string> Warnings) : IRunReport
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-jog/1";

    [JsonIgnore]
    public bool IsDone => Outcome == "done";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        var (scale, unit) = Unit == "mm" ? (1, "mm") : (180 / Math.PI, "°");
        Line($"\n  {Robot} on {Device}");
        Line($"\n  outcome        {Outcome switch { "done" => "done", "limit" => "at rest at a limit", "stopped" => "ended on request, at rest", _ => "NOT done" }}");
        if (Words is not null) Line($"                 {Words}");
        Line($"  {Joint,-14} moved by {Moved * scale:0.000} {unit}{(Asked is { } asked ? FormattableString.Invariant($" of {asked * scale:0.###} {unit}") : "")}, from {From * scale:0.000} to {To * scale:0.000} {unit}, in {TookS:0.00} s");
        RunLines.Add(text, this);
        return text.ToString();
    }
}
