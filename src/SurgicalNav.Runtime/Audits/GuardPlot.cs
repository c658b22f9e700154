using System.Globalization;
using SkiaSharp;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Plots;

namespace SurgicalNav.Runtime.Audits;

/// <summary>A guarded run as a picture: the verdicts over time, and each joint's set-point and measured place between its limits.</summary>
/// <remarks>Keeps a bounded number of points: when full, every second one is given up and half as many are taken from then on.</remarks>
internal sealed class GuardPlot(string device, GuardRules rules, Instant start)
{
    private const int MostPoints = 8000, Width = 1500, Left = 90, Right = 40, RowHeight = 110, RowGap = 50, Top = 190;
    private static readonly SKColor Moves = new(0x2C, 0xA2, 0x5F), Hold = new(0xE6, 0xA8, 0x17), Stop = new(0xC7, 0x2C, 0x2C), Sent = new(0x1F, 0x6F, 0xB5), Measured = new(0xD9, 0x5F, 0x0E);

    private readonly List<(double S, DecisionRecord Record)> _points = [];
    private long _seen;
    private int _every = 1;

    public void Add(in DecisionRecord record)
    {
        if (_seen++ % _every != 0) return;
        _points.Add(((record.At - start).Seconds, record));
        if (_points.Count < MostPoints) return;
        for (var i = 0; i < MostPoints / 2; i++) _points[i] = _points[2 * i];
        _points.RemoveRange(MostPoints / 2, MostPoints / 2);
        _every *= 2;
    }

    /// <returns>The file's path.</returns>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public string Write(string folder, IReadOnlyList<GuardEpisode> episodes)
    {
        var path = Path.Combine(folder, $"guard-{device}.png");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be made: {e.Message}. Name another place with --out.", e);
        }
        var (from, to) = _points.Count == 0 ? (0.0, 1.0) : (_points[0].S, Math.Max(_points[^1].S, _points[0].S + 1e-3));
        PlotSheet.Write(path, Width, Top + rules.JointCount * (RowHeight + RowGap) + 30, sheet =>
        {
            sheet.Text(Left, 38, $"What the guard of the {device} answered, and what its joints did", 24, PlotSheet.Ink);
            Verdicts(sheet, new SKRect(Left, 90, Width - Right, 125), episodes, from, to);
            for (var j = 0; j < rules.JointCount; j++)
            {
                var top = Top + j * (RowHeight + RowGap);
                Joint(sheet, new SKRect(Left, top, Width - Right, top + RowHeight), j, from, to);
            }
        });
        return path;
    }

    private static void Verdicts(PlotSheet sheet, SKRect at, IReadOnlyList<GuardEpisode> episodes, double from, double to)
    {
        foreach (var e in episodes) sheet.Band(at, e.FromS, e.ToS, from, to, Colour(e.Decision));
        var x = at.Left;
        foreach (var (words, colour) in ((string, SKColor)[])[("moves", Moves), ("holds", Hold), ("stopped", Stop), ("— set-point", Sent), ("— measured", Measured)])
        {
            sheet.Text(x, at.Top - 12, words, 18, colour);
            x += 130;
        }
    }

    private void Joint(PlotSheet sheet, SKRect at, int j, double from, double to)
    {
        var limit = rules.Joints[j];
        var unit = rules.Units[j] == JointUnit.Millimetre ? "mm" : "rad";
        var isLast = j == rules.JointCount - 1;
        sheet.Frame(at, string.Create(CultureInfo.InvariantCulture, $"joint {j + 1}, {unit}, limits {limit.MinPosition:0.##} to {limit.MaxPosition:0.##}"), isLast ? "s" : null, from, to, limit.MinPosition, limit.MaxPosition, "", rows: 2);
        sheet.Curve(at, [.. _points.Where(p => p.Record.HasSetPoint).Select(p => (p.S, p.Record.Position[j]))], from, to, limit.MinPosition, limit.MaxPosition, Sent, dots: false, width: 4);
        sheet.Curve(at, [.. _points.Where(p => p.Record.Drive.HeardAt > Instant.MinValue).Select(p => (p.S, p.Record.Drive.Measured[j]))], from, to, limit.MinPosition, limit.MaxPosition, Measured, dots: false, width: 1.5f);
    }

    private static SKColor Colour(GuardDecision decision) => decision switch { GuardDecision.Accept => Moves, GuardDecision.Hold => Hold, _ => Stop };
}
