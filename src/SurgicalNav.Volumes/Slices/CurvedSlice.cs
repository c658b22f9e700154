using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Slices;

/// <summary>A picture straightened along a path: down it the way along the path, across it the way to the side, each in mm (straightened curved planar
/// reformation: A. Kanitsar et al., IEEE Visualization 2002).</summary>
/// <remarks>The sideways direction is carried along without turning about the path: double reflection, W. Wang et al., ACM Trans. Graphics 27(1), 2008.</remarks>
public sealed class CurvedSlice
{
    private readonly Vec3[] _centres;
    private readonly Vec3[] _sideways;

    /// <param name="path">At least two points, mm, no two neighbours the same; straight between them.</param>
    /// <param name="sidewaysHint">Where the picture's right should point, as far as the path allows; zero: the patient's left, or the front.</param>
    /// <param name="halfWidthMm">Shown to either side.</param>
    /// <param name="mmPerPixel">Along both.</param>
    /// <exception cref="ArgumentException">The path has no length, or the picture would be too large.</exception>
    public CurvedSlice(IReadOnlyList<Point<Scan>> path, Vec3 sidewaysHint, double halfWidthMm, double mmPerPixel)
    {
        if (path.Count < 2) throw new ArgumentException($"A curved slice needs a path of two points or more; {path.Count} were given.");
        if (!(mmPerPixel > 0 && halfWidthMm > 0)) throw new ArgumentException("A curved slice needs a positive width and mm per pixel.");
        MmPerPixel = mmPerPixel;
        var lengths = new double[path.Count - 1];
        for (var s = 0; s < lengths.Length; s++)
            if (!((lengths[s] = (path[s + 1].Mm - path[s].Mm).Length) > 0)) throw new ArgumentException($"Points {s + 1} and {s + 2} of the path are the same.");
        LengthMm = lengths.Sum();
        var (height, half) = (Math.Floor(LengthMm / mmPerPixel) + 1, Math.Ceiling(halfWidthMm / mmPerPixel));
        if (!(height <= SlicePlane.LargestSide && 2 * half + 1 <= SlicePlane.LargestSide))
            throw new ArgumentException($"A curved slice of {2 * half + 1:g4}×{height:g4} pixels is too large; {SlicePlane.LargestSide} along a side are the most.");
        (Height, Width) = ((int)height, 2 * (int)half + 1);
        (_centres, _sideways) = (new Vec3[Height], new Vec3[Height]);
        Follow(path, lengths, sidewaysHint);
    }

    public int Width { get; }
    public int Height { get; }
    public double MmPerPixel { get; }
    public double LengthMm { get; }

    public Point<Scan> ToScan(double column, int row) => new(_centres[row] + _sideways[row] * ((column - (Width - 1) / 2) * MmPerPixel));

    /// <summary>Values row by row; not a number outside the scan.</summary>
    public void Fill(Volume scan, Span<float> pixels)
    {
        for (var row = 0; row < Height; row++)
            for (var column = 0; column < Width; column++)
                pixels[row * Width + column] = (float)scan.SampleAt(ToScan(column, row));
    }

    private void Follow(IReadOnlyList<Point<Scan>> path, double[] lengths, Vec3 hint)
    {
        var tangent = (path[1].Mm - path[0].Mm).Normalized();
        var sideways = Across(tangent, hint);
        var (segment, before) = (0, 0.0);
        for (var row = 0; row < Height; row++)
        {
            var along = row * MmPerPixel;
            while (segment < lengths.Length - 1 && along > before + lengths[segment])
            {
                before += lengths[segment++];
                var next = (path[segment + 1].Mm - path[segment].Mm).Normalized();
                sideways = Carried(sideways, tangent, next);
                tangent = next;
            }
            (_centres[row], _sideways[row]) = (path[segment].Mm + tangent * (along - before), sideways);
        }
    }

    private static Vec3 Across(Vec3 tangent, Vec3 hint)
    {
        foreach (var candidate in (ReadOnlySpan<Vec3>)[hint, Vec3.UnitX, Vec3.UnitY])
        {
            var across = candidate - tangent * Vec3.Dot(candidate, tangent);
            if (across.Length > 0.1 * Math.Max(candidate.Length, 1e-9) && candidate.Length > 0) return across.Normalized();
        }
        throw new ArgumentException("The path's first direction is not a number.");
    }

    /// <summary>At a corner the frame turns by the smallest rotation that takes one direction to the next: two reflections, first in the plane between the two
    /// directions reversed, then across the new one.</summary>
    private static Vec3 Carried(Vec3 sideways, Vec3 from, Vec3 to)
    {
        var middle = from + to;
        // A path that turns right back keeps its side
        if (middle.Length < 1e-9) return sideways;
        var mirror = middle.Normalized();
        var reflected = sideways - mirror * (2 * Vec3.Dot(sideways, mirror));
        return (reflected - to * (2 * Vec3.Dot(reflected, to))).Normalized();
    }
}
