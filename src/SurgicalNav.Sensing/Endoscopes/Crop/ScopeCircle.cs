using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Sensing.Endoscopes.Crop;

/// <summary>The round view of a scope in its picture, px.</summary>
/// <param name="RmsPx">Of the rim's points from the circle.</param>
public readonly record struct ScopeCircle(double CentreX, double CentreY, double RadiusPx, double RmsPx)
{
    /// <summary>The smallest part of the picture that holds the view and begins and measures even numbers of pixels, as packed colours need it.</summary>
    public PixelRectangle Bounds(int width, int height)
    {
        var (left, top) = (Math.Max(0, (int)Math.Floor(CentreX - RadiusPx)) & ~1, Math.Max(0, (int)Math.Floor(CentreY - RadiusPx)) & ~1);
        var (right, bottom) = (Math.Min(width, (int)Math.Ceiling(CentreX + RadiusPx) + 1), Math.Min(height, (int)Math.Ceiling(CentreY + RadiusPx) + 1));
        return new PixelRectangle(left, top, (right - left) & ~1, (bottom - top) & ~1);
    }
}

/// <summary>What a crop does to a camera.</summary>
public static class CroppedCamera
{
    /// <summary>The same lens seen through a part of its picture: the principal point moves by the crop's corner, the focal lengths stay.</summary>
    public static CameraModel Of(in CameraModel camera, PixelRectangle crop) =>
        camera with { Width = crop.Width, Height = crop.Height, CxPx = camera.CxPx - crop.X, CyPx = camera.CyPx - crop.Y };
}

/// <summary>Finds the round view by its rim: from each side of many rows and columns to where light begins, then a robust fit. Refuses where it is not sure.</summary>
/// <remarks>For set-up: allocates. Repeated trials of three points each with a seeded source (Fischler and Bolles 1981), then least squares over those that agree.</remarks>
public static class ScopeCircleFinder
{
    private const int Lines = 160, Trials = 400, LeastPoints = 40, Sectors = 12, LeastSectors = 6, DarkLuma = 24, RunOfLight = 4;
    private const double LeastAgreeing = 0.6;

    /// <summary>Null with the reason in words where there is no round view, or it cannot be told for sure.</summary>
    public static ScopeCircle? Find(FrameLease frame, out string why)
    {
        var rim = Rim(frame, out var isLit);
        if (!isLit) return Refuse("the picture is dark all over: is the scope's light on?", out why);
        if (rim.Count < LeastPoints) return Refuse("the picture is lit up to its edges: there is no round view to crop", out why);
        var tolerance = Math.Max(1.5, 0.004 * frame.Height);
        var best = Vote(rim, tolerance, frame, out var agreeing);
        if (best is null || agreeing < LeastAgreeing * rim.Count) return Refuse($"the rim of the lit part is no circle ({agreeing} of {rim.Count} of its points agree on one)", out why);
        var circle = best.Value;
        for (var round = 0; round < 5; round++)
        {
            var near = rim.Where(p => Math.Abs(Off(circle, p)) <= tolerance).ToList();
            if (LeastSquares(near, circle) is not { } fitted) return Refuse("the rim's points do not determine a circle", out why);
            circle = fitted;
        }
        var sectors = rim.Where(p => Math.Abs(Off(circle, p)) <= tolerance).Select(p => (int)((Math.Atan2(p.Y - circle.CentreY, p.X - circle.CentreX) / (2 * Math.PI) + 1) * Sectors) % Sectors).Distinct().Count();
        if (sectors < LeastSectors) return Refuse($"the rim is seen in {sectors} of {Sectors} directions only: name the crop in the endoscope's profile", out why);
        why = "";
        return circle;
    }

    private static ScopeCircle? Refuse(string reason, out string why)
    {
        why = reason;
        return null;
    }

    /// <summary>Where light begins, from each side; a line that is lit from the picture's very edge says nothing.</summary>
    private static List<(double X, double Y)> Rim(FrameLease frame, out bool isLit)
    {
        var lit = 0;
        var rim = new List<(double, double)>();
        for (var i = 0; i < Lines; i++)
        {
            var y = (int)((i + 0.5) * frame.Height / Lines);
            var x = (int)((i + 0.5) * frame.Width / Lines);
            Add(frame.Width, k => Luma(frame, k, y), k => (k, y));
            Add(frame.Width, k => Luma(frame, frame.Width - 1 - k, y), k => (frame.Width - 1 - k, y));
            Add(frame.Height, k => Luma(frame, x, k), k => (x, k));
            Add(frame.Height, k => Luma(frame, x, frame.Height - 1 - k), k => (x, frame.Height - 1 - k));
        }
        isLit = lit > 0;
        return rim;

        void Add(int length, Func<int, int> luma, Func<double, (double, double)> at)
        {
            for (int k = 0, run = 0; k < length; k++)
            {
                run = luma(k) > DarkLuma ? run + 1 : 0;
                if (run < RunOfLight) continue;
                lit++;
                var first = k - RunOfLight + 1;
                if (first < 3) return;
                // Between the last dark pixel and the first lit one, by where the limit is crossed.
                var (below, above) = (luma(first - 1), luma(first));
                rim.Add(at(first - 1 + (DarkLuma - below + 0.5) / Math.Max(1, above - below)));
                return;
            }
        }
    }

    private static int Luma(FrameLease frame, int x, int y)
    {
        var at = (y * frame.Width + x) * frame.BytesPerPixel;
        var p = frame.Pixels;
        return frame.BytesPerPixel == 1 ? p[at] : (p[at] + 2 * p[at + 1] + p[at + 2]) >> 2;
    }

    private static ScopeCircle? Vote(List<(double X, double Y)> rim, double tolerance, FrameLease frame, out int agreeing)
    {
        var random = new SeededRandom(1, 77);
        ScopeCircle? best = null;
        agreeing = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var (a, b, c) = (rim[random.NextInt(rim.Count)], rim[random.NextInt(rim.Count)], rim[random.NextInt(rim.Count)]);
            var d = 2 * (a.X * (b.Y - c.Y) + b.X * (c.Y - a.Y) + c.X * (a.Y - b.Y));
            if (Math.Abs(d) < 1e-6) continue;
            var (aa, bb, cc) = (a.X * a.X + a.Y * a.Y, b.X * b.X + b.Y * b.Y, c.X * c.X + c.Y * c.Y);
            var (x, y) = ((aa * (b.Y - c.Y) + bb * (c.Y - a.Y) + cc * (a.Y - b.Y)) / d, (aa * (c.X - b.X) + bb * (a.X - c.X) + cc * (b.X - a.X)) / d);
            var radius = Math.Sqrt((a.X - x) * (a.X - x) + (a.Y - y) * (a.Y - y));
            if (radius < 0.2 * frame.Height || radius > frame.Width || x < 0 || x > frame.Width || y < 0 || y > frame.Height) continue;
            var circle = new ScopeCircle(x, y, radius, 0);
            var votes = rim.Count(p => Math.Abs(Off(circle, p)) <= tolerance);
            if (votes <= agreeing) continue;
            (best, agreeing) = (circle, votes);
        }
        return best;
    }

    private static double Off(in ScopeCircle circle, (double X, double Y) p) =>
        Math.Sqrt((p.X - circle.CentreX) * (p.X - circle.CentreX) + (p.Y - circle.CentreY) * (p.Y - circle.CentreY)) - circle.RadiusPx;

    /// <summary>One Gauss–Newton step of the distances from the circle, in centre and radius.</summary>
    private static ScopeCircle? LeastSquares(List<(double X, double Y)> points, ScopeCircle circle)
    {
        if (points.Count < LeastPoints / 2) return null;
        double xx = 0, xy = 0, x1 = 0, yy = 0, y1 = 0, n = points.Count, gx = 0, gy = 0, g1 = 0, squares = 0;
        foreach (var p in points)
        {
            var off = Off(circle, p);
            var r = off + circle.RadiusPx;
            var (ux, uy) = ((p.X - circle.CentreX) / r, (p.Y - circle.CentreY) / r);
            xx += ux * ux;
            xy += ux * uy;
            x1 += ux;
            yy += uy * uy;
            y1 += uy;
            gx += ux * off;
            gy += uy * off;
            g1 += off;
            squares += off * off;
        }
        var step = new Mat3(xx, xy, x1, xy, yy, y1, x1, y1, n).Inverted() * new Vec3(gx, gy, g1);
        return step.IsFinite ? new ScopeCircle(circle.CentreX + step.X, circle.CentreY + step.Y, circle.RadiusPx + step.Z, Math.Sqrt(squares / n)) : null;
    }
}
