using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.RobotModels;

/// <summary>The answers of <c>surgicalnav robot</c> as a person reads them.</summary>
public static class RobotScreen
{
    public static string Render(RobotPoseReport r)
    {
        var text = new Lines();
        text.Add($"\n  {r.Robot}");
        if (r.Message is { } message) text.Add($"  {message}");
        var found = r.IsSolved ? "" : r.PositionErrorMm is null ? "   (where the search began)" : "   (the nearest found, not the pose asked for)";
        text.Add($"\n  joints{found}");
        foreach (var j in r.Joints) text.Add(j.Mm is { } mm ? (FormattableString)$"    {j.Name,-22} {mm,12:0.0000} mm" : $"    {j.Name,-22} {j.Deg,12:0.0000}°   {j.Rad,12:0.000000} rad");
        var (t, q, a) = (r.Tip.TranslationMm, r.Tip.QuaternionWxyz, r.Tip.RpyRad);
        text.Add($"\n  tip, mm        {t[0]:0.000000}  {t[1]:0.000000}  {t[2]:0.000000}");
        text.Add($"  rotation       quaternion w x y z  {q[0]:0.00000000}  {q[1]:0.00000000}  {q[2]:0.00000000}  {q[3]:0.00000000}");
        text.Add($"                 roll pitch yaw      {Deg(a[0]):0.0000}°  {Deg(a[1]):0.0000}°  {Deg(a[2]):0.0000}°");
        text.Add($"  manipulability {r.Manipulability:0.00000} (Yoshikawa, lengths in m; 0 is a singular posture)");
        if (r.PositionErrorMm is { } error) text.Add($"  left over      {error:0.0e+0} mm, {r.RotationErrorRad:0.0e+0} rad   ({Words(r.Method)})");
        if (r.MechanismRemoteCentreErrorMm is { } off) text.Add($"  remote centre  kept by the mechanism; the shaft misses it by {off:0.0e+0} mm, computed");
        if (r.RemoteCentre is { } c) text.Add($"  remote centre  kept by the joints; the shaft misses it by {c.DeviationMm:0.0e+0} mm, tip {c.DepthMm:0.0} mm beyond it, wanted direction turned by {c.TurnedDeg:0.00}°");
        if (r.SelfClearanceMm is { } clear) text.Add($"  own parts      {clear:0.0} mm apart at least (capsules)");
        foreach (var warning in r.Warnings) text.Add($"  WARNING        {warning}");
        return text.ToString();
    }

    public static string Render(RobotInfo r)
    {
        var text = new Lines();
        text.Add($"\n  {r.Robot}   {r.File}\n");
        foreach (var (j, i) in r.Joints.Select((j, i) => (j, i)))
        {
            var range = (j.Min, j.Max) is not ({ } min, { } max) ? "no limits stated"
                : j.Unit == "mm" ? FormattableString.Invariant($"{min:0.###} to {max:0.###} mm") : FormattableString.Invariant($"{Deg(min):0.##}° to {Deg(max):0.##}°   ({min:0.####} to {max:0.####} rad)");
            text.Add($"  {i + 1,2}  {j.Name,-22} {j.Kind,-10} {range}");
        }
        text.Add($"\n  backwards      {Words(r.InverseKinematics)}");
        text.Add($"  shapes         {r.Shapes} capsules; {r.PairsHeldApart} pairs of them could meet, the rest are neighbours or always overlap");
        text.Add($"  remote centre  {(r.HasRemoteCentre ? "kept by the mechanism, and tried when the file was read" : "none of the mechanism's own; 'robot ik --remote-centre' keeps one by the joints")}");
        foreach (var remark in r.Remarks) text.Add($"  note           {remark}");
        return text.ToString();
    }

    public static string Render(SystemInfo s)
    {
        var text = new Lines();
        text.Add($"\n  {s.System}   {s.File}\n  {s.Frame}\n");
        foreach (var a in s.Arms) text.Add($"  {a.Name,-10} {a.Role,-10} {Path.GetFileName(a.File),-20} base at {a.BaseMm[0]:0.#} {a.BaseMm[1]:0.#} {a.BaseMm[2]:0.#} mm, turned {Deg(a.BaseRpyRad[0]):0.#}° {Deg(a.BaseRpyRad[1]):0.#}° {Deg(a.BaseRpyRad[2]):0.#}°");
        text.Add($"\n  at home, mm apart (at least {s.LeastClearanceMm:0.#} wanted)");
        foreach (var p in s.AtHome) text.Add($"    {p.First,-10} {p.Second,-10} {p.ClearanceMm,8:0.0}   {p.FirstPart} and {p.SecondPart}");
        text.Add($"\n  {s.Console}: left hand {s.LeftArm}, right hand {s.RightArm}, view of {s.ViewArm}");
        return text.ToString();
    }

    /// <summary>How an arm is solved backwards, for people.</summary>
    public static string Words(string? method) => method switch
    {
        "sixAxisClosedForm" => "closed form, at most eight solutions",
        "remoteCentreClosedForm" => "closed form about the remote centre, at most two solutions",
        _ => "damped least squares within limits",
    };

    private static double Deg(double rad) => rad * 180 / Math.PI;

    private sealed class Lines
    {
        private readonly StringBuilder _text = new();

        public void Add(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        public override string ToString() => _text.ToString();
    }
}
