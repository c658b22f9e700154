using System.Globalization;
using SkiaSharp;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Plots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A plan as a picture: a row for each joint with its position, velocity and acceleration between their limits. Angles in degrees.</summary>
internal static class PlanPlot
{
    private const int Width = 1900, Top = 150, Left = 250, Cell = 470, CellGap = 90, RowHeight = 120, RowGap = 34, Bottom = 70;
    private const int Samples = 900;

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(RobotPlan plan, string path)
    {
        var n = plan.Joints.Count;
        PlotSheet.Write(path, Width, Top + n * (RowHeight + RowGap) - RowGap + Bottom, sheet =>
        {
            sheet.Text(40, 52, $"Plan for {plan.RobotName}", 30, PlotSheet.Ink);
            var words = plan.Found.Way switch { PlanWay.Joints => "all joints together", PlanWay.Straight => "straight lines of the tip", _ => "straight lines of the tip, corners blended" };
            sheet.Text(40, 88, string.Create(CultureInfo.InvariantCulture, $"{words} · {plan.DurationS:0.00} s · tip's path {plan.Found.TipPathMm:0} mm · {100 * plan.Found.LimitShare:0} % of the limits of {plan.ProfileName}"), 20, JointRows.Quiet);
            string[] titles = ["position", "velocity", "acceleration"];
            for (var c = 0; c < 3; c++) sheet.Text(ColumnAt(c), Top - 20, titles[c], 22, PlotSheet.Ink);
            sheet.Rule(Width - 330, 46, Width - 280, 46, JointRows.Limit, 1.6f, dashed: true);
            sheet.Text(Width - 265, 53, "limit planned with", 18, JointRows.Quiet);
            sheet.Fill(new SKRect(Width - 330, 70, Width - 280, 90), JointRows.Beyond);
            sheet.Text(Width - 265, 88, "beyond it", 18, JointRows.Quiet);
            for (var j = 0; j < n; j++) Row(sheet, plan, j, Top + j * (RowHeight + RowGap), j == n - 1);
            sheet.TextTo(ColumnAt(2) + Cell, Top + n * (RowHeight + RowGap) - RowGap + 52, "time in s", 17, JointRows.Quiet);
        });
    }

    private static float ColumnAt(int column) => Left + column * (Cell + CellGap);

    private static void Row(PlotSheet sheet, RobotPlan plan, int j, float top, bool isLast)
    {
        var joint = plan.Joints[j];
        var l = joint.Limits;
        var (unit, scale) = joint.Unit == JointUnit.Millimetre ? ("mm", 1.0) : ("°", 180 / Math.PI);
        sheet.Text(40, top + 52, joint.Name, 22, PlotSheet.Ink);
        sheet.Text(40, top + 80, unit == "°" ? "degrees" : "mm", 17, JointRows.Quiet);
        var (use, duration) = (KnotExtremes.Of(plan.Knots, j), plan.DurationS);
        var (p, v, a) = (new (double, double)[Samples + 1], new (double, double)[Samples + 1], new (double, double)[Samples + 1]);
        for (var i = 0; i <= Samples; i++)
        {
            // The last sample of a segment, not the first of the one behind the end.
            var t = duration * i / Samples;
            var s = KnotMotion.At(plan.Knots, j, Math.Min(t, duration * (1 - 1e-12)));
            (p[i], v[i], a[i]) = ((t, s.Position * scale), (t, s.Velocity * scale), (t, s.Acceleration * scale));
        }
        var share = plan.Found.LimitShare;
        var pad = 0.12 * (l.MaxPosition - l.MinPosition);
        Draw(0, p, l.MinPosition - pad, l.MaxPosition + pad, l.MinPosition, l.MaxPosition, use.Velocity > 0 ? string.Create(CultureInfo.InvariantCulture, $"{JointRows.Tidy(plan.Knots[0].Position[j] * scale):0.#} → {JointRows.Tidy(plan.Knots[^1].Position[j] * scale):0.#} {unit}") : "stands still");
        Draw(1, v, -l.MaxVelocity / share, l.MaxVelocity / share, -l.MaxVelocity, l.MaxVelocity, Percent(use.Velocity / l.MaxVelocity));
        Draw(2, a, -l.MaxAcceleration / share, l.MaxAcceleration / share, -l.MaxAcceleration, l.MaxAcceleration, Percent(use.Acceleration / l.MaxAcceleration));

        void Draw(int column, (double, double)[] curve, double y0, double y1, double low, double high, string note)
        {
            var at = new SKRect(ColumnAt(column), top, ColumnAt(column) + Cell, top + RowHeight);
            JointRows.Cell(sheet, at, 0, duration, y0 * scale, y1 * scale, low * scale, high * scale, isLast);
            sheet.Curve(at, curve, 0, duration, y0 * scale, y1 * scale, JointRows.Wanted, dots: false, width: 3);
            sheet.TextTo(at.Right, at.Top - 7, note, 17, use.Velocity > 0 ? JointRows.Wanted : JointRows.Quiet);
        }
    }

    private static string Percent(double share) => share > 0 ? string.Create(CultureInfo.InvariantCulture, $"at most {100 * share:0} %") : "";
}
