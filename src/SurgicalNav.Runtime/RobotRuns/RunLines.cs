using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What is told of one device under its guard.</summary>
public interface IGuardedDeviceReport
{
    long Accepted { get; }
    long Held { get; }
    long Stopped { get; }
    IReadOnlyList<string> Holds { get; }
    IReadOnlyList<RunJoint> Joints { get; }
    double SetPointRateHz { get; }
}

/// <summary>What every run of one device or more tells at its end.</summary>
public interface IRunFiles
{
    long DecisionsLost { get; }
    long? LimitViolations { get; }
    string Guard { get; }
    string? Recording { get; }
    string? Picture { get; }
    IReadOnlyList<string> FaultFiles { get; }
    IReadOnlyList<string> Warnings { get; }
}

/// <summary>What every run of one device under its guard tells at its end.</summary>
public interface IRunReport : IGuardedDeviceReport, IRunFiles;

/// <summary>The lines that the screens of all runs end with: what the guard did, how the joints followed, and where everything lies.</summary>
internal static class RunLines
{
    public static void Add(StringBuilder text, IRunReport run)
    {
        AddDevice(text, run);
        AddFiles(text, run);
    }

    public static void AddDevice(StringBuilder text, IGuardedDeviceReport run)
    {
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"  guard          {run.Accepted} set-points accepted, {run.Held} held, {run.Stopped} stopped; {run.SetPointRateHz:0} set-points/s");
        foreach (var hold in run.Holds) Line($"  held           {hold}");
        foreach (var j in run.Joints)
        {
            var (scale, unit) = j.Unit == "mm" ? (1, "mm") : (180 / Math.PI, "°");
            Line($"  {j.Name,-14} followed to {j.MaxError * scale:0.000} {unit} (guard's limit {j.Limit * scale:0.0} {unit})");
        }
    }

    public static void AddFiles(StringBuilder text, IRunFiles run)
    {
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        if (run.LimitViolations is { } violations) Line($"  limits         {violations} steps in which the simulated device broke one");
        if (run.Recording is not null) Line($"  recording      {run.Recording}{(run.DecisionsLost > 0 ? FormattableString.Invariant($", which lacks {run.DecisionsLost} decisions") : "")}");
        if (run.Picture is not null) Line($"  picture        {run.Picture}");
        foreach (var file in run.FaultFiles) Line($"  fault file     {file}: the last seconds before the stop; './surgicalnav guard explain {file}' tells them");
        foreach (var warning in run.Warnings) Line($"  warning        {warning}");
        Line($"  process        {run.Guard}");
    }
}
