using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;

namespace SurgicalNav.Simulation.Patient;

/// <summary>How to scan the phantom.</summary>
public sealed record ScanOptions
{
    public Vec3 SpacingMm { get; init; } = new(1.5, 1.5, 2);

    /// <summary>What the scanner covers, Scan frame.</summary>
    public Box FieldOfViewMm { get; init; } = new(new Vec3(-180, -118, -110), new Vec3(180, 138, 100));

    /// <summary>Standard deviation of the image noise.</summary>
    public double NoiseHu { get; init; } = 12;

    public ulong NoiseSeed { get; init; } = 1;
}

/// <summary>Makes the CT of a phantom in the portal-venous phase (int16 HU, with partial volume at every boundary) and its true label map.</summary>
/// <remarks>Partial volume: the share of a voxel inside a surface at signed distance d is 1/2 − d/s within ±s/2, s the voxel's mean edge.</remarks>
public static class PhantomScan
{
    private const int Block = 8;
    private const double AirHu = -1000, FatHu = -100, MuscleHu = 55, BoneHu = 700, BowelHu = 30;

    /// <summary>Takes a few seconds for the standard field of view.</summary>
    public static (Volume Ct, LabelMap Labels) Create(AbdominalPhantom phantom, ScanOptions options)
    {
        var s = options.SpacingMm;
        var size = options.FieldOfViewMm.SizeMm;
        var grid = new VolumeGrid((int)Math.Ceiling(size.X / s.X), (int)Math.Ceiling(size.Y / s.Y), (int)Math.Ceiling(size.Z / s.Z),
            Mat3.Diagonal(s.X, s.Y, s.Z), options.FieldOfViewMm.MinMm + s * 0.5);
        var hu = new float[grid.VoxelCount];
        Array.Fill(hu, (float)AirHu);
        var labels = new ushort[grid.VoxelCount];
        var trunk = phantom.Trunk;
        // From the outside in: later structures replace earlier ones where they overlap.
        Paint(grid, hu, labels, trunk.Skin, FatHu, 0);
        Paint(grid, hu, labels, trunk.MuscleWall, MuscleHu, 0);
        Paint(grid, hu, labels, trunk.AbdominalInterior, FatHu, PhantomLabels.Fat);
        Paint(grid, hu, labels, trunk.Bowel, BowelHu, PhantomLabels.Bowel);
        Paint(grid, hu, labels, trunk.Bone, BoneHu, PhantomLabels.Bone);
        foreach (var organ in (ReadOnlySpan<Organ>)[phantom.Liver, phantom.Gallbladder, phantom.Vessels, phantom.Tumour])
            Paint(grid, hu, labels, organ.Surface, organ.MeanHu, organ.Label);
        return (new Volume(grid, Quantised(hu, options), "simulated abdomen"), new LabelMap(grid, labels, "simulated abdomen, truth"));
    }

    private static void Paint(VolumeGrid grid, float[] hu, ushort[] labels, Shape shape, double value, ushort label)
    {
        var s = grid.SpacingMm;
        var edge = (s.X + s.Y + s.Z) / 3;
        var box = shape.BoundsMm.Grown(edge);
        var (i0, i1) = Range(box.MinMm.X, box.MaxMm.X, grid.OriginMm.X, s.X, grid.Nx);
        var (j0, j1) = Range(box.MinMm.Y, box.MaxMm.Y, grid.OriginMm.Y, s.Y, grid.Ny);
        var (k0, k1) = Range(box.MinMm.Z, box.MaxMm.Z, grid.OriginMm.Z, s.Z, grid.Nz);
        var reach = 0.5 * Block * s.Length;
        for (var bk = k0; bk < k1; bk += Block)
            for (var bj = j0; bj < j1; bj += Block)
                for (var bi = i0; bi < i1; bi += Block)
                {
                    var middle = shape.Field(grid.OriginMm + new Vec3((bi + 3.5) * s.X, (bj + 3.5) * s.Y, (bk + 3.5) * s.Z));
                    // Ellipsoid fields may overstate the distance, hence the factor.
                    if (middle > 2.5 * reach) continue;
                    for (var k = bk; k < Math.Min(bk + Block, k1); k++)
                        for (var j = bj; j < Math.Min(bj + Block, j1); j++)
                            for (var i = bi; i < Math.Min(bi + Block, i1); i++)
                            {
                                var d = middle < -2.5 * reach ? middle : shape.Field(grid.OriginMm + new Vec3(i * s.X, j * s.Y, k * s.Z));
                                var share = Math.Clamp(0.5 - d / edge, 0, 1);
                                if (share <= 0) continue;
                                var o = grid.Offset(i, j, k);
                                hu[o] += (float)((value - hu[o]) * share);
                                if (d < 0) labels[o] = label;
                            }
                }
    }

    private static (int First, int End) Range(double min, double max, double origin, double spacing, int count) =>
        (Math.Clamp((int)Math.Floor((min - origin) / spacing), 0, count), Math.Clamp((int)Math.Ceiling((max - origin) / spacing) + 1, 0, count));

    private static short[] Quantised(float[] hu, ScanOptions options)
    {
        var random = new SeededRandom(options.NoiseSeed, 40);
        var result = new short[hu.Length];
        for (var i = 0; i < hu.Length; i++)
            result[i] = (short)Math.Clamp(Math.Round(hu[i] + options.NoiseHu * random.NextGaussian()), -1024, 3071);
        return result;
    }
}
