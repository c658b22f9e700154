using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>How a joint followed: the greatest distance between where it was sent and where it was measured at the same decision, in its unit, beside the guard's limit.</summary>
public sealed record RunJoint(string Name, string Unit, double MaxError, double Limit);

/// <summary>What a run came to.</summary>
/// <param name="Outcome">done, failed or stopped (on request).</param>
/// <param name="Words">Why it did not get to its end; null where it did.</param>
/// <param name="PlannedS">Duration of the plan.</param>
/// <param name="TookS">From the request to its end.</param>
/// <param name="PathS">How far along the plan it came.</param>
/// <param name="Holds">Interruptions, in words.</param>
/// <param name="DecisionsLost">Decisions that the recording lacks.</param>
/// <param name="LimitViolations">Steps in which a simulated device broke a limit; null for a real one.</param>
/// <param name="SearchedS">How long the device searched its references before; null where it did not.</param>
public sealed record RobotRunReport(
    string Robot, string Device, string Outcome, string? Words, double PlannedS, double TookS, double PathS, long Accepted, long Held, long Stopped, IReadOnlyList<string> Holds,
    IReadOnlyList<RunJoint> Joints, double SetPointRateHz, long DecisionsLost, long? LimitViolations, string Guard, string? Recording, string? Picture, IReadOnlyList<string> FaultFiles, IReadOnlyList<string> Warnings, double? SearchedS = null) : IRunReport
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-run/1";

    [JsonIgnore]
    public bool IsDone => Outcome == "done";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\n  {Robot} on {Device}");
        Line($"\n  outcome        {(IsDone ? "the plan was played to its end" : Outcome == "stopped" ? "ended on request, at rest" : "NOT done")}");
        if (Words is not null) Line($"                 {Words}");
        if (SearchedS is { } searched) Line($"  references     all found, after {searched:0.0} s");
        Line($"  path           {PathS:0.00} of {PlannedS:0.00} s, in {TookS:0.00} s");
        RunLines.Add(text, this);
        return text.ToString();
    }
}
