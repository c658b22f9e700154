using System.Globalization;
using SkiaSharp;
using SurgicalNav.Core.Leases;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Cases;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Draws a board view over its picture: each projected corner as a ring, each detected one as a dot, and a line that says so.</summary>
internal sealed class PointOverlay(int width, int height) : IDisposable
{
    private static readonly Rgb Projected = new(0x6F, 0xF2, 0xE4), Detected = new(0xFF, 0x3C, 0x3C), Words = new(0xE8, 0xEC, 0xF0), Warning = new(0xFF, 0xC9, 0x4A);

    private readonly PictureCanvas _canvas = new(width, height);

    /// <param name="picture">Bgr24, of the overlay's size; not changed.</param>
    /// <param name="view">What the chain says about it.</param>
    /// <param name="title">Which picture it is.</param>
    /// <param name="timeErrorMm">How far the board may stand off for want of an exact lag, 95 %; null where no lag is known.</param>
    public void Draw(FrameLease picture, BoardView view, string title, double? timeErrorMm = null)
    {
        _canvas.Begin(picture);
        var radius = RingRadius(view.ProjectedPx);
        foreach (var p in view.ProjectedPx) _canvas.Ring(p.X, p.Y, radius, Math.Clamp(radius / 4, 1, 2.5), Projected);
        foreach (var p in view.DetectedPx) _canvas.Disc(p.X, p.Y, Math.Clamp(radius / 3, 1, 2.5), Detected);
        Caption(view, title, timeErrorMm is { } mm ? string.Create(CultureInfo.InvariantCulture, $"lag calibrated: within {mm:0.00} mm of time error (95 %)") : null);
    }

    public void WritePng(string path) => _canvas.WritePng(path);

    public void Dispose() => _canvas.Dispose();

    /// <summary>A third of the least distance to a neighbour, so that rings never touch.</summary>
    private static double RingRadius(IReadOnlyList<Vec2> corners)
    {
        var nearest = double.PositiveInfinity;
        for (var i = 0; i < corners.Count; i++)
            for (var j = 0; j < i; j++)
                nearest = Math.Min(nearest, Math.Sqrt(Math.Pow(corners[i].X - corners[j].X, 2) + Math.Pow(corners[i].Y - corners[j].Y, 2)));
        return Math.Clamp(nearest / 3, 2.5, 10);
    }

    private void Caption(BoardView view, string title, string? doubt)
    {
        var s = _canvas.Scale;
        var (size, row, pad) = (22 * s, 32 * s, 16 * s);
        var figures = view.DetectedPx.Count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{title}: RMS {view.RmsPx:0.000} px over {view.DetectedPx.Count} corners")
            : $"{title}: {view.ProjectedPx.Count} corners";
        const string banner = "RESEARCH USE ONLY", ring = "corner through tracker, hand-eye and lens", dot = "corner found in the picture";
        var hasDots = view.DetectedPx.Count > 0;
        var wide = Math.Max(Math.Max(_canvas.Measure(banner, size), _canvas.Measure(figures, size)), _canvas.Measure(ring, size) + 2 * pad);
        if (doubt is not null) wide = Math.Max(wide, _canvas.Measure(doubt, size));
        var (w, h) = (wide + 2 * pad, ((hasDots ? 4 : 3) + (doubt is null ? 0 : 1)) * row + pad);
        // In the corner across from the board, so that it covers nothing of interest.
        var x = view.ProjectedPx.Average(p => p.X) > _canvas.Width / 2.0 ? 22 * s : _canvas.Width - 22 * s - w;
        var y = view.ProjectedPx.Average(p => p.Y) > _canvas.Height / 2.0 ? 22 * s : _canvas.Height - 22 * s - h;
        _canvas.Plate(SKRect.Create(x, y, w, h));
        (x, y) = (x + pad, y + row - 4 * s);
        _canvas.Text(x, y, banner, size, Warning);
        _canvas.Text(x, y + row, figures, size, Words);
        if (doubt is not null)
        {
            y += row;
            _canvas.Text(x, y + row, doubt, size, Words);
        }
        _canvas.Ring(x + 8 * s, y + 2 * row - 8 * s, 7 * s, 2 * s, Projected);
        _canvas.Text(x + 2 * pad, y + 2 * row, ring, size, Words);
        if (!hasDots) return;
        _canvas.Disc(x + 8 * s, y + 3 * row - 8 * s, 4 * s, Detected);
        _canvas.Text(x + 2 * pad, y + 3 * row, dot, size, Words);
    }
}
