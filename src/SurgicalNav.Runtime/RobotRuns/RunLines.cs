using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>The lines that the screens of all runs end with: how the joints followed, and where everything lies.</summary>
internal static class RunLines
{
    public static void Add(StringBuilder text, IReadOnlyList<RunJoint> joints, long? limitViolations, string? recording, long decisionsLost, string? picture, IReadOnlyList<string> faultFiles, IReadOnlyList<string> warnings, string guard)
    {
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var j in joints)
        {
            var (scale, unit) = j.Unit == "mm" ? (1, "mm") : (180 / Math.PI, "°");
            Line($"  {j.Name,-14} followed to {j.MaxError * scale:0.000} {unit} (guard's limit {j.Limit * scale:0.0} {unit})");
        }
        if (limitViolations is { } violations) Line($"  limits         {violations} steps in which the simulated device broke one");
        if (recording is not null) Line($"  recording      {recording}{(decisionsLost > 0 ? FormattableString.Invariant($", which lacks {decisionsLost} decisions") : "")}");
        if (picture is not null) Line($"  picture        {picture}");
        foreach (var file in faultFiles) Line($"  fault file     {file}: the last seconds before the stop; './surgicalnav guard explain {file}' tells them");
        foreach (var warning in warnings) Line($"  warning        {warning}");
        Line($"  process        {guard}");
    }
}
