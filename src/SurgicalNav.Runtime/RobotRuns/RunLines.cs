using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What every run of a device under its guard tells at its end.</summary>
public interface IRunReport
{
    long Accepted { get; }
    long Held { get; }
    long Stopped { get; }
    IReadOnlyList<string> Holds { get; }
    IReadOnlyList<RunJoint> Joints { get; }
    double SetPointRateHz { get; }
    long DecisionsLost { get; }
    long? LimitViolations { get; }
    string Guard { get; }
    string? Recording { get; }
    string? Picture { get; }
    IReadOnlyList<string> FaultFiles { get; }
    IReadOnlyList<string> Warnings { get; }
}

/// <summary>The lines that the screens of all runs end with: what the guard did, how the joints followed, and where everything lies.</summary>
internal static class RunLines
{
    public static void Add(StringBuilder text, IRunReport run)
    {
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"  guard          {run.Accepted} set-points accepted, {run.Held} held, {run.Stopped} stopped; {run.SetPointRateHz:0} set-points/s");
        foreach (var hold in run.Holds) Line($"  held           {hold}");
        foreach (var j in run.Joints)
        {
            var (scale, unit) = j.Unit == "mm" ? (1, "mm") : (180 / Math.PI, "°");
            Line($"  {j.Name,-14} followed to {j.MaxError * scale:0.000} {unit} (guard's limit {j.Limit * scale:0.0} {unit})");
        }
        if (run.LimitViolations is { } violations) Line($"  limits         {violations} steps in which the simulated device broke one");
        if (run.Recording is not null) Line($"  recording      {run.Recording}{(run.DecisionsLost > 0 ? FormattableString.Invariant($", which lacks {run.DecisionsLost} decisions") : "")}");
        if (run.Picture is not null) Line($"  picture        {run.Picture}");
        foreach (var file in run.FaultFiles) Line($"  fault file     {file}: the last seconds before the stop; './surgicalnav guard explain {file}' tells them");
        foreach (var warning in run.Warnings) Line($"  warning        {warning}");
        Line($"  process        {run.Guard}");
    }
}
