using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes;

/// <summary>Puts a label map onto the grid of its scan where both have the same voxels and only their extent, or the order of their axes, differs: every label goes to
/// the one voxel at its own place. Nothing is interpolated.</summary>
public static class LabelPlacement
{
    /// <summary>How far from a voxel's centre another's may be and still be the same, as a part of a voxel.</summary>
    private const double SameVoxel = 0.05;

    /// <exception cref="ArgumentException">The voxels are others, or labels lie beyond the scan; the message says which.</exception>
    public static LabelMap Onto(LabelMap map, VolumeGrid scan)
    {
        if (map.Grid.DifferenceFrom(scan) is null) return map;
        var grid = map.Grid;
        var origin = scan.ToIndex(grid.ToScan(default));
        Vec3[] steps = [scan.ToIndex(grid.ToScan(new Vec3(1, 0, 0))) - origin, scan.ToIndex(grid.ToScan(new Vec3(0, 1, 0))) - origin, scan.ToIndex(grid.ToScan(new Vec3(0, 0, 1))) - origin];
        RequireWhole(map, steps, origin);
        var labels = new ushort[scan.VoxelCount];
        long outside = 0;
        var source = map.Labels;
        var at = 0;
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (var i = 0; i < grid.Nx; i++, at++)
                {
                    if (source[at] == 0) continue;
                    var p = origin + steps[0] * i + steps[1] * j + steps[2] * k;
                    var (x, y, z) = ((int)Math.Round(p.X), (int)Math.Round(p.Y), (int)Math.Round(p.Z));
                    if (scan.Contains(x, y, z)) labels[scan.Offset(x, y, z)] = source[at];
                    else outside++;
                }
        if (outside > 0) throw new ArgumentException($"Label map '{map.Name}' reaches beyond the scan: {outside} labelled voxels lie outside it. Do the two belong together?");
        return new LabelMap(scan, labels, map.Name, map.LabelNames) { Warnings = map.Warnings, LabelColours = map.LabelColours };
    }

    private static void RequireWhole(LabelMap map, Vec3[] steps, Vec3 origin)
    {
        var grid = map.Grid;
        var isWhole = true;
        foreach (var step in steps)
        {
            // Along one axis of the scan, one voxel at a time
            isWhole &= Math.Abs(Math.Abs(step.X) + Math.Abs(step.Y) + Math.Abs(step.Z) - 1) < SameVoxel;
            isWhole &= Math.Max(Math.Abs(step.X), Math.Max(Math.Abs(step.Y), Math.Abs(step.Z))) > 1 - SameVoxel;
        }
        for (var corner = 0; corner < 8 && isWhole; corner++)
        {
            var p = origin + steps[0] * ((corner & 1) * (grid.Nx - 1)) + steps[1] * ((corner >> 1 & 1) * (grid.Ny - 1)) + steps[2] * ((corner >> 2 & 1) * (grid.Nz - 1));
            isWhole &= Math.Abs(p.X - Math.Round(p.X)) < SameVoxel && Math.Abs(p.Y - Math.Round(p.Y)) < SameVoxel && Math.Abs(p.Z - Math.Round(p.Z)) < SameVoxel;
        }
        if (!isWhole) throw new ArgumentException($"Label map '{map.Name}' was drawn on other voxels than the scan's: {grid.Nx}×{grid.Ny}×{grid.Nz} of {FormattableString.Invariant($"{grid.SpacingMm.X:g4}×{grid.SpacingMm.Y:g4}×{grid.SpacingMm.Z:g4}")} mm. Resample the label map onto the scan.");
    }
}
