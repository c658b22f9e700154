using System.Globalization;
using SkiaSharp;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Plots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>One device of a run that is drawn.</summary>
/// <param name="Name">Empty where it is the only one.</param>
/// <param name="Joints">With the limits that are drawn.</param>
/// <param name="Profile">Of the device.</param>
/// <param name="Track">What became of it.</param>
internal sealed record RunSection(string Name, IReadOnlyList<PlanJoint> Joints, DriveProfile Profile, RunTrack Track);

/// <summary>A run as a picture, device by device: what the guard answered as a coloured band, and a row for each joint with where it was sent, where it was measured, and the difference beside the guard's limit.</summary>
internal static class RunPlot
{
    private const int Width = 1900, Top = 240, Heading = 104, Left = 250, Wide = 980, Narrow = 460, Gap = 120, RowHeight = 120, LowRowHeight = 76, RowGap = 34, Bottom = 70;
    private static readonly SKColor Moves = new(0x2C, 0xA2, 0x5F), Hold = new(0xE6, 0xA8, 0x17), Stop = new(0xC7, 0x2C, 0x2C);

    /// <param name="title">Whose run it was.</param>
    /// <param name="subtitle">What was run.</param>
    /// <param name="sections">One a device.</param>
    /// <param name="path">A .png.</param>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string title, string subtitle, IReadOnlyList<RunSection> sections, string path)
    {
        var (from, to) = Span(sections);
        // Several devices are drawn lower, one below the other, on one axis of time.
        var isOne = sections.Count == 1;
        var row = isOne ? RowHeight : LowRowHeight;
        var first = isOne ? Top : Top - Heading + 40;
        int Tall(RunSection section) => (isOne ? 0 : Heading) + section.Joints.Count * (row + RowGap);
        PlotSheet.Write(path, Width, first + sections.Sum(Tall) - RowGap + Bottom, sheet =>
        {
            sheet.Text(40, 52, title, 30, PlotSheet.Ink);
            sheet.Text(40, 88, subtitle, 20, JointRows.Quiet);
            Legend(sheet);
            float top = first;
            foreach (var section in sections)
            {
                var rows = isOne ? top : top + Heading;
                Band(sheet, isOne ? "guard" : section.Name, section.Track, rows - 104, from, to);
                sheet.Text(Left, rows - 18, "position: sent", 22, JointRows.Wanted);
                sheet.Text(Left + 165, rows - 18, "and measured", 22, JointRows.Measured);
                sheet.Text(Left + Wide + Gap, rows - 18, "measured less sent", 22, PlotSheet.Ink);
                var rules = GuardRulesFactory.FromProfile(section.Profile);
                for (var j = 0; j < section.Joints.Count; j++)
                    Row(sheet, section.Joints[j], rules, section.Track.Points, j, from, to, rows + j * (row + RowGap), row, j == section.Joints.Count - 1 && section == sections[^1]);
                top += Tall(section);
            }
            sheet.TextTo(Left + Wide + Gap + Narrow, top - RowGap + 52, "time in s since the run began", 17, JointRows.Quiet);
        });
    }

    /// <summary>From a second before the first motion to half a second behind the last: what came before was connecting.</summary>
    private static (double From, double To) Span(IReadOnlyList<RunSection> sections)
    {
        var (from, to) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var track in sections.Select(s => s.Track))
        {
            var points = track.Points;
            var moves = track.Episodes.Where(e => e.Decision == GuardDecision.Accept).ToList();
            var (first, last) = points.Count == 0 ? (0.0, 1.0) : (points[0].S, Math.Max(points[^1].S, points[0].S + 1e-3));
            var (begins, ends) = moves.Count == 0 ? (first, last) : (Math.Max(first, moves[0].FromS - 1), Math.Min(last, Math.Max(moves[^1].ToS, track.Episodes.Where(e => e.Decision == GuardDecision.Stop).Select(e => e.FromS).FirstOrDefault()) + 0.5));
            (from, to) = (Math.Min(from, begins), Math.Max(to, ends));
        }
        return (from, to);
    }

    internal static void Band(PlotSheet sheet, string name, RunTrack track, float top, double from, double to)
    {
        var at = new SKRect(Left, top, Left + Wide, top + 36);
        sheet.Text(40, at.MidY + 8, name, 22, PlotSheet.Ink);
        sheet.Fill(at, PlotSheet.Grid);
        foreach (var e in track.Episodes)
            if (e.ToS >= from && e.FromS <= to) sheet.Band(at, Math.Max(from, e.FromS), Math.Min(to, e.ToS), from, to, e.Decision switch { GuardDecision.Accept => Moves, GuardDecision.Hold => Hold, _ => Stop });
    }

    private static void Legend(PlotSheet sheet)
    {
        float x = Left + Wide + Gap, y = Top - 86;
        foreach (var (words, colour) in ((string, SKColor)[])[("moves", Moves), ("holds", Hold), ("stopped", Stop)])
        {
            sheet.Fill(new SKRect(x, y - 9, x + 22, y + 9), colour);
            sheet.Text(x + 30, y + 7, words, 18, JointRows.Quiet);
            x += 130;
        }
    }

    private static void Row(PlotSheet sheet, PlanJoint joint, GuardRules rules, IReadOnlyList<RunPoint> points, int j, double from, double to, float top, float height, bool isLast)
    {
        var l = joint.Limits;
        var (unit, scale) = joint.Unit == JointUnit.Millimetre ? ("mm", 1.0) : ("°", 180 / Math.PI);
        sheet.Text(40, top + 0.43f * height, joint.Name, 22, PlotSheet.Ink);
        sheet.Text(40, top + 0.43f * height + 28, unit == "°" ? "degrees" : "mm", 17, JointRows.Quiet);
        var pad = 0.12 * (l.MaxPosition - l.MinPosition);
        var (low, high) = ((l.MinPosition - pad) * scale, (l.MaxPosition + pad) * scale);
        var at = new SKRect(Left, top, Left + Wide, top + height);
        JointRows.Cell(sheet, at, from, to, low, high, l.MinPosition * scale, l.MaxPosition * scale, isLast);
        sheet.Curve(at, [.. points.Where(p => p.HasSetPoint).Select(p => (p.S, p.Sent[j] * scale))], from, to, low, high, JointRows.Wanted, dots: false, width: 5);
        sheet.Curve(at, [.. points.Where(p => p.IsHeard).Select(p => (p.S, p.Measured[j] * scale))], from, to, low, high, JointRows.Measured, dots: false, width: 1.8f);

        var most = rules.MaxFollowingError[j] * scale;
        var beside = new SKRect(Left + Wide + Gap, top, Left + Wide + Gap + Narrow, top + height);
        var gaps = points.Where(p => p is { HasSetPoint: true, IsHeard: true }).Select(p => (p.S, (p.Measured[j] - p.Sent[j]) * scale)).ToList();
        JointRows.Cell(sheet, beside, from, to, -1.25 * most, 1.25 * most, -most, most, isLast);
        sheet.Curve(beside, gaps, from, to, -1.25 * most, 1.25 * most, JointRows.Measured, dots: false, width: 2);
        if (gaps.Count > 0) sheet.TextTo(beside.Right, beside.Top - 7, string.Create(CultureInfo.InvariantCulture, $"at most {100 * gaps.Max(g => Math.Abs(g.Item2)) / most:0} % of the limit"), 17, JointRows.Measured);
    }
}
