using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Slices;

/// <summary>A rectangle of pixels in the scan: pixel (column, row) stands at FirstMm + column · MmPerPixel · Right + row · MmPerPixel · Down.</summary>
/// <remarks>Pictures are as radiologists hold them: axial ones seen from the feet, the patient's left on the right and the front up; coronal ones seen from the
/// front, head up; sagittal ones with the front on the left, head up.</remarks>
/// <param name="FirstMm">Centre of the top left pixel, LPS mm.</param>
/// <param name="Right">Unit vector along rows of pixels.</param>
/// <param name="Down">Unit vector down the picture, at right angles to <paramref name="Right"/>.</param>
/// <param name="MmPerPixel">Along both.</param>
/// <param name="Width">px.</param>
/// <param name="Height">px.</param>
public readonly record struct SlicePlane(Vec3 FirstMm, Vec3 Right, Vec3 Down, double MmPerPixel, int Width, int Height)
{
    /// <summary>Pictures larger than this along a side are refused.</summary>
    public const int LargestSide = 8192;

    /// <summary>Away from whoever looks at the picture.</summary>
    public Vec3 Normal => Vec3.Cross(Right, Down);

    public Point<Scan> ToScan(double column, double row) => new(FirstMm + Right * (column * MmPerPixel) + Down * (row * MmPerPixel));

    /// <summary>Where a point of the scan falls in the picture, px, and how far behind it that point lies, mm.</summary>
    public (double Column, double Row, double BehindMm) ToPicture(Point<Scan> point)
    {
        var offset = point.Mm - FirstMm;
        return (Vec3.Dot(offset, Right) / MmPerPixel, Vec3.Dot(offset, Down) / MmPerPixel, Vec3.Dot(offset, Normal));
    }

    public SlicePlane Moved(double behindMm) => this with { FirstMm = FirstMm + Normal * behindMm };

    public static SlicePlane Axial(VolumeGrid grid, Point<Scan> through, double mmPerPixel = 0) => Covering(grid, through, Vec3.UnitX, Vec3.UnitY, mmPerPixel);

    public static SlicePlane Coronal(VolumeGrid grid, Point<Scan> through, double mmPerPixel = 0) => Covering(grid, through, Vec3.UnitX, -Vec3.UnitZ, mmPerPixel);

    public static SlicePlane Sagittal(VolumeGrid grid, Point<Scan> through, double mmPerPixel = 0) => Covering(grid, through, Vec3.UnitY, -Vec3.UnitZ, mmPerPixel);

    /// <summary>Seen along a direction of one's own choice; the head is up as far as that is possible, and where one looks along the body, the front.</summary>
    /// <exception cref="ArgumentException">The direction has no length.</exception>
    public static SlicePlane Oblique(VolumeGrid grid, Point<Scan> through, Vec3 looking, double mmPerPixel = 0)
    {
        if (!(looking.Length > 0) || !looking.IsFinite) throw new ArgumentException("An oblique slice needs the direction in which it is looked at; the one given has no length.");
        var normal = looking.Normalized();
        var head = Math.Abs(normal.Z) < 0.9 ? Vec3.UnitZ : -Vec3.UnitY;
        var down = -(head - normal * Vec3.Dot(head, normal)).Normalized();
        return Covering(grid, through, Vec3.Cross(down, normal), down, mmPerPixel);
    }

    /// <summary>A slice that contains a tool: its shaft runs up the picture from the tip, turned about the shaft by an angle from the plane nearest to
    /// sagittal.</summary>
    /// <param name="grid">The scan.</param>
    /// <param name="tip">Of the tool.</param>
    /// <param name="shaft">From the tip back along the tool.</param>
    /// <param name="aboutRad">Turn about the shaft.</param>
    /// <param name="mmPerPixel">0: the finest spacing of the scan.</param>
    /// <exception cref="ArgumentException">The shaft has no length.</exception>
    public static SlicePlane AlongTool(VolumeGrid grid, Point<Scan> tip, Vec3 shaft, double aboutRad = 0, double mmPerPixel = 0)
    {
        if (!(shaft.Length > 0) || !shaft.IsFinite) throw new ArgumentException("A tool's slice needs the direction of its shaft; the one given has no length.");
        var up = shaft.Normalized();
        var across = Math.Abs(up.Y) < 0.9 ? Vec3.UnitY : Vec3.UnitX;
        var right = Quat.FromAxisAngle(up, aboutRad).Rotate((across - up * Vec3.Dot(across, up)).Normalized());
        return Covering(grid, tip, right, -up, mmPerPixel);
    }

    /// <summary>Pixels over all of the scan that the plane meets: the scan's corners projected into it, and no more.</summary>
    private static SlicePlane Covering(VolumeGrid grid, Point<Scan> through, Vec3 right, Vec3 down, double mmPerPixel)
    {
        var spacing = grid.SpacingMm;
        var mm = mmPerPixel > 0 ? mmPerPixel : Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z));
        var (left, top, wide, low) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        for (var corner = 0; corner < 8; corner++)
        {
            var p = grid.ToScan(new Vec3((corner & 1) * (grid.Nx - 1), (corner >> 1 & 1) * (grid.Ny - 1), (corner >> 2) * (grid.Nz - 1))).Mm - through.Mm;
            var (x, y) = (Vec3.Dot(p, right), Vec3.Dot(p, down));
            (left, top, wide, low) = (Math.Min(left, x), Math.Min(top, y), Math.Max(wide, x), Math.Max(low, y));
        }
        var (width, height) = (Math.Floor((wide - left) / mm + 1e-6) + 1, Math.Floor((low - top) / mm + 1e-6) + 1);
        if (!(width <= LargestSide && height <= LargestSide))
            throw new ArgumentException($"A slice of {width:g4}×{height:g4} pixels is too large; {LargestSide} along a side are the most. Take more mm per pixel than {mm:g4}.");
        return new SlicePlane(through.Mm + right * left + down * top, right, down, mm, (int)width, (int)height);
    }
}
