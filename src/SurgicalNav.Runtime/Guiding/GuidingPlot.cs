using System.Globalization;
using SkiaSharp;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Guiding;

/// <summary>Guiding as a picture: what the guard answered as a coloured band, and a row for each joint with what pushed it, what was felt and what the drive pushed with, beside how fast it went.</summary>
internal static class GuidingPlot
{
    private const int Width = 1900, Top = 250, Left = 250, Wide = 760, Gap = 110, RowHeight = 120, RowGap = 34, Bottom = 70;
    private static readonly SKColor Hand = new(0x9A, 0xA3, 0xAD);

    /// <param name="title">Whose it was.</param>
    /// <param name="profile">Of the device.</param>
    /// <param name="guide">With its bands and speeds.</param>
    /// <param name="motion">What was pushed, felt and asked.</param>
    /// <param name="stage">After the run.</param>
    /// <param name="path">A .png.</param>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string title, DriveProfile profile, HandGuide guide, GuideMotion motion, DeviceStage stage, string path)
    {
        var rules = GuardRulesFactory.FromProfile(profile);
        var began = motion.Points.Count == 0 ? 0 : (motion.BeganAt - stage.Track.Start).Seconds;
        var (from, to) = (began, began + Math.Max(1, motion.Points.Count == 0 ? 0 : motion.Points[^1].S));
        var n = profile.Joints.Count;
        PlotSheet.Write(path, Width, Top + n * (RowHeight + RowGap) - RowGap + Bottom, sheet =>
        {
            sheet.Text(40, 52, title, 30, PlotSheet.Ink);
            sheet.Text(40, 88, FormattableString.Invariant($"driven as {profile.Name} · a simulated hand pushes · red: the guard's limits while guided, {100 * rules.Guide.EffortShare:0} % of effort and {100 * rules.Guide.SpeedShare:0} % of speed"), 20, JointRows.Quiet);
            RunPlot.Band(sheet, "guard", stage.Track, 136, from, to);
            sheet.Text(Left, Top - 18, "the hand's push", 22, Hand);
            sheet.Text(Left + 190, Top - 18, "as felt", 22, JointRows.Wanted);
            sheet.Text(Left + 285, Top - 18, "the drive's effort, turned about", 22, JointRows.Measured);
            sheet.Text(Left + Wide + Gap, Top - 18, "velocity: asked for", 22, Hand);
            sheet.Text(Left + Wide + Gap + 215, Top - 18, "and sent", 22, JointRows.Wanted);
            for (var j = 0; j < n; j++) Row(sheet, profile.Joints[j], rules, guide, motion.Points, began, j, from, to, Top + j * (RowHeight + RowGap), j == n - 1);
            sheet.TextTo(Left + 2 * Wide + Gap, Top + n * (RowHeight + RowGap) - RowGap + 52, "time in s since the run began", 17, JointRows.Quiet);
        });
    }

    private static void Row(PlotSheet sheet, DriveJointProfile joint, GuardRules rules, HandGuide guide, IReadOnlyList<GuidePoint> points, double began, int j, double from, double to, float top, bool isLast)
    {
        var (unit, effort, scale) = joint.Unit == JointUnit.Millimetre ? ("mm/s", "N", 1.0) : ("°/s", "N·m", 180 / Math.PI);
        sheet.Text(40, top + 44, joint.Name, 22, PlotSheet.Ink);
        sheet.Text(40, top + 72, string.Create(CultureInfo.InvariantCulture, $"{effort}, felt above {guide.Band(j):0.##}"), 17, JointRows.Quiet);
        sheet.Text(40, top + 96, unit, 17, JointRows.Quiet);
        var most = rules.Effort!.Most[j] * rules.Guide.EffortShare;
        var at = new SKRect(Left, top, Left + Wide, top + RowHeight);
        JointRows.Cell(sheet, at, from, to, -1.4 * most, 1.4 * most, -most, most, isLast);
        foreach (var band in (double[])[-guide.Band(j), guide.Band(j)]) sheet.Rule(at.Left, JointRows.Y(at, band, -1.4 * most, 1.4 * most), at.Right, JointRows.Y(at, band, -1.4 * most, 1.4 * most), JointRows.Frame, dashed: true);
        sheet.Curve(at, [.. points.Select(p => (began + p.S, p.Pushed[j]))], from, to, -1.4 * most, 1.4 * most, Hand, dots: false, width: 5);
        sheet.Curve(at, [.. points.Select(p => (began + p.S, -p.Effort[j]))], from, to, -1.4 * most, 1.4 * most, JointRows.Measured, dots: false, width: 1.4f);
        sheet.Curve(at, [.. points.Select(p => (began + p.S, p.Felt[j]))], from, to, -1.4 * most, 1.4 * most, JointRows.Wanted, dots: false, width: 1.8f);

        var fastest = rules.Guide.SpeedShare * rules.Joints[j].MaxVelocity * scale;
        var beside = new SKRect(at.Right + Gap, top, at.Right + Gap + Wide, top + RowHeight);
        JointRows.Cell(sheet, beside, from, to, -1.25 * fastest, 1.25 * fastest, -fastest, fastest, isLast);
        sheet.Curve(beside, [.. points.Select(p => (began + p.S, p.Asked[j] * scale))], from, to, -1.25 * fastest, 1.25 * fastest, Hand, dots: false, width: 4);
        sheet.Curve(beside, [.. points.Select(p => (began + p.S, p.Rate[j] * scale))], from, to, -1.25 * fastest, 1.25 * fastest, JointRows.Wanted, dots: false, width: 1.8f);
        if (points.Count > 0) sheet.TextTo(beside.Right, beside.Top - 7, string.Create(CultureInfo.InvariantCulture, $"at most {100 * points.Max(p => Math.Abs(p.Rate[j])) * scale / fastest:0} % of the limit"), 17, JointRows.Wanted);
    }
}
