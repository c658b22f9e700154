using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Distances;

/// <summary>The axes of a distance field built from a label map: the map's own, right-handed, closest to left, posterior, superior.</summary>
public readonly struct FieldAxes : IFrame;

/// <summary>A distance field and where its axes stand in the scan. <paramref name="ScanFromField"/> is the identity for scans that are not oblique.</summary>
public sealed record PlacedField(DistanceField Field, Rigid<Scan, FieldAxes> ScanFromField)
{
    private const double SameAxesRad = 1e-9;

    /// <summary>Whether a point of the scan can be looked up as it is.</summary>
    public bool IsInScanAxes => ScanFromField.Rotation.Log().Length < SameAxesRad;

    /// <summary>Signed distance at a point of the scan, mm.</summary>
    public double DistanceMm(Point<Scan> point) => Field.DistanceMm((ScanFromField.Inverse() * point).Mm);

    /// <summary>What the distance is at least (see <see cref="DistanceField.LowerBoundMm"/>).</summary>
    public double LowerBoundMm(Point<Scan> point) => Field.LowerBoundMm((ScanFromField.Inverse() * point).Mm);

    /// <summary>A field whose axes are the scan's, as the guard needs it: the same one where that is so already, else sampled anew over the box that holds it.</summary>
    /// <remarks>A new sample is what the old field proves at its place at least, so no distance grows. It may be smaller than the truth by twice the old bound:
    /// once for what is read, once for what is proven of it.</remarks>
    /// <exception cref="ArgumentException">The box needs more samples than an array can hold.</exception>
    public DistanceField InScanAxes(IWorkers? workers = null)
    {
        if (IsInScanAxes) return Field;
        var (nx, ny, nz) = Field.Size;
        var extent = new Vec3((nx - 1) * Field.SpacingMm.X, (ny - 1) * Field.SpacingMm.Y, (nz - 1) * Field.SpacingMm.Z);
        var (min, max) = (new Vec3(double.MaxValue, double.MaxValue, double.MaxValue), new Vec3(double.MinValue, double.MinValue, double.MinValue));
        for (var corner = 0; corner < 8; corner++)
        {
            var p = (ScanFromField * new Point<FieldAxes>(Field.OriginMm + new Vec3((corner & 1) * extent.X, (corner >> 1 & 1) * extent.Y, (corner >> 2) * extent.Z))).Mm;
            (min, max) = (Vec3.Min(min, p), Vec3.Max(max, p));
        }
        // The finest of the old spacings along every axis: the old axes lie askew
        var h = Math.Min(Field.SpacingMm.X, Math.Min(Field.SpacingMm.Y, Field.SpacingMm.Z));
        var size = max - min;
        var (mx, my, mz) = (Math.Ceiling(size.X / h) + 1, Math.Ceiling(size.Y / h) + 1, Math.Ceiling(size.Z / h) + 1);
        if (!(mx * my * mz <= Array.MaxLength)) throw new ArgumentException($"The field in the scan's axes would have {mx:g4}×{my:g4}×{mz:g4} samples, more than one array can hold: take a smaller margin or band.");
        var (sx, sy, sz) = ((int)mx, (int)my, (int)mz);
        var samples = new float[sx * sy * sz];
        var fieldFromScan = ScanFromField.Inverse();
        (workers ?? OneWorker.Instance).Run(sz, k =>
        {
            for (var j = 0; j < sy; j++)
                for (var i = 0; i < sx; i++)
                    samples[(k * sy + j) * sx + i] = MathF.BitDecrement((float)Field.LowerBoundMm((fieldFromScan * new Point<Scan>(min + new Vec3(i, j, k) * h)).Mm));
        });
        return new DistanceField(samples, sx, sy, sz, min, new Vec3(h, h, h), Math.Sqrt(3) / 2 * h + 2 * Field.ErrorBoundMm + 1e-3, 1e-6);
    }
}
