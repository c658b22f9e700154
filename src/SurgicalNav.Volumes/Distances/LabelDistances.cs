using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Signed distances to the boundary of labelled voxels, exact at the voxel centres.</summary>
/// <remarks>The boundary is that of the union of the voxels' boxes, not of their centres. One dimension after the other: <see cref="SignedRow"/>, then twice
/// <see cref="PlanePass"/>.</remarks>
public static class LabelDistances
{
    /// <summary>Relative rounding of squares, sums and root in float32: four roundings of 6e-8 each, with room.</summary>
    private const double Rounding = 1e-6;

    /// <summary>The field over the map, widened by <paramref name="marginMm"/> on every side; negative inside any of the labels.</summary>
    /// <param name="bandMm">Distances are exact up to here; further away the value is this. Without it, exact everywhere.</param>
    /// <remarks>Error bound: a distance changes by at most 1 mm per mm, so the trilinear value is off by at most the weighted distance to the eight
    /// corners, at most half the cell's diagonal; plus float32 rounding of the samples.</remarks>
    /// <exception cref="ArgumentException">None of the labels occurs, or the field would be larger than an array can hold.</exception>
    public static PlacedField Build(LabelMap map, ReadOnlySpan<ushort> labels, double marginMm = 0, double bandMm = double.PositiveInfinity, IWorkers? workers = null)
    {
        var aligned = ScanAxes.Aligned(map);
        var h = aligned.Grid.SpacingMm;
        var inside = new LabelSet(labels);
        if (IndexBox.Around(aligned, inside, workers ?? OneWorker.Instance) is null) throw Absent(map);
        // At least one sample outside: what leaves the scan at its border ends there
        var box = IndexBox.Of(aligned.Grid).Widened(Pad(marginMm, h.X), Pad(marginMm, h.Y), Pad(marginMm, h.Z));
        return Over(aligned, inside, box, bandMm, workers ?? OneWorker.Instance);
    }

    /// <summary>The field around the labels only, as far out as the band reaches: whatever is further away than its border is further away than the band.</summary>
    /// <exception cref="ArgumentException">As above; or the band is not a positive number.</exception>
    public static PlacedField Around(LabelMap map, ReadOnlySpan<ushort> labels, double bandMm, IWorkers? workers = null)
    {
        if (!(bandMm > 0 && double.IsFinite(bandMm))) throw new ArgumentException($"The band of a distance field is a positive number of mm; {bandMm:g4} was given.");
        var aligned = ScanAxes.Aligned(map);
        var h = aligned.Grid.SpacingMm;
        var inside = new LabelSet(labels);
        var box = IndexBox.Around(aligned, inside, workers ?? OneWorker.Instance) ?? throw Absent(map);
        return Over(aligned, inside, box.Widened(Pad(bandMm + h.X / 2, h.X), Pad(bandMm + h.Y / 2, h.Y), Pad(bandMm + h.Z / 2, h.Z)), bandMm, workers ?? OneWorker.Instance);
    }

    /// <summary>The field around several structures, each widened by a margin of its own: the least over them of distance less margin.</summary>
    /// <remarks>Outside all of them that is the distance to the nearest widened structure; inside it is not below the true value.</remarks>
    /// <exception cref="ArgumentException">As above; or there is no structure, or a margin is negative.</exception>
    public static PlacedField Around(LabelMap map, IReadOnlyList<WidenedLabel> structures, double bandMm, IWorkers? workers = null)
    {
        if (structures.Count == 0) throw new ArgumentException("A distance field needs at least one structure.");
        if (structures.FirstOrDefault(s => !(s.MarginMm >= 0 && s.MarginMm < 1e3)) is { Label: not 0 } bad) throw new ArgumentException($"The margin of label {bad.Label} is {bad.MarginMm:g4} mm; it goes from 0 to 1000 mm.");
        if (!(bandMm > 0 && double.IsFinite(bandMm))) throw new ArgumentException($"The band of a distance field is a positive number of mm; {bandMm:g4} was given.");
        var aligned = ScanAxes.Aligned(map);
        var h = aligned.Grid.SpacingMm;
        IndexBox? whole = null;
        foreach (var (label, margin) in structures)
        {
            var box = IndexBox.Around(aligned, new LabelSet([label]), workers ?? OneWorker.Instance) ?? throw new ArgumentException($"'{map.Name}' holds no voxel of {map.NameOf(label)}.");
            var reach = bandMm + margin;
            box = box.Widened(Pad(reach + h.X / 2, h.X), Pad(reach + h.Y / 2, h.Y), Pad(reach + h.Z / 2, h.Z));
            whole = whole is { } so ? so.With(box) : box;
        }
        var least = new float[whole!.Value.Nx * whole.Value.Ny * whole.Value.Nz];
        Array.Fill(least, (float)bandMm);
        PlacedField last = null!;
        foreach (var group in structures.GroupBy(s => s.MarginMm))
        {
            last = Over(aligned, new LabelSet([.. group.Select(s => s.Label)]), whole.Value, bandMm + group.Key, workers ?? OneWorker.Instance);
            var samples = last.Field.Samples;
            for (var i = 0; i < least.Length; i++) least[i] = Math.Min(least[i], samples[i] - (float)group.Key);
        }
        var field = last.Field;
        var rounding = (bandMm + structures.Max(s => s.MarginMm)) * Rounding;
        return last with { Field = new DistanceField(least, field.Size.X, field.Size.Y, field.Size.Z, field.OriginMm, h, h.Length / 2 + rounding, rounding) };
    }

    private static int Pad(double marginMm, double spacingMm) => Math.Max(1, (int)Math.Min(1e6, Math.Ceiling(marginMm / spacingMm)));

    private static ArgumentException Absent(LabelMap map) => new($"None of the wanted labels occurs in '{map.Name}'.");

    private static PlacedField Over(LabelMap map, LabelSet inside, IndexBox box, double bandMm, IWorkers workers)
    {
        if ((long)box.Nx * box.Ny * box.Nz > Array.MaxLength) throw new ArgumentException($"The field would have {box.Nx}×{box.Ny}×{box.Nz} samples, more than one array can hold: take a smaller margin or band.");
        var grid = map.Grid;
        var h = grid.SpacingMm;
        var samples = new float[box.Nx * box.Ny * box.Nz];
        var perSlice = box.Nx * box.Ny;
        InChunks(workers, box.Nz, (from, to) =>
        {
            var rows = new SignedRow(inside, box.Nx, h.X, bandMm);
            var plane = new PlanePass(box.Ny, box.Nx, h.Y, bandMm);
            for (var z = from; z < to; z++)
            {
                for (var y = 0; y < box.Ny; y++) rows.Fill(Voxels(map, box, y + box.J0, z + box.K0), Math.Max(0, -box.I0), plane.Row(y));
                plane.Run(samples.AsSpan(z * perSlice, perSlice), box.Nx, asRoot: false);
            }
        });
        InChunks(workers, box.Ny, (from, to) =>
        {
            var plane = new PlanePass(box.Nz, box.Nx, h.Z, bandMm);
            for (var y = from; y < to; y++)
            {
                for (var z = 0; z < box.Nz; z++) samples.AsSpan(z * perSlice + y * box.Nx, box.Nx).CopyTo(plane.Row(z));
                plane.Run(samples.AsSpan(y * box.Nx), perSlice, asRoot: true);
            }
        });
        var largest = double.IsFinite(bandMm) ? bandMm : LargestMm(samples);
        var rotation = Rigid<Scan, FieldAxes>.FromMatrix(grid.DirectionCosines, Vec3.Zero);
        var firstCentre = grid.ToScan(new Vec3(box.I0, box.J0, box.K0));
        var field = new DistanceField(samples, box.Nx, box.Ny, box.Nz, (rotation.Inverse() * firstCentre).Mm, h, h.Length / 2 + largest * Rounding, largest * Rounding);
        return new PlacedField(field, rotation);
    }

    private static float LargestMm(float[] samples)
    {
        var largest = 0f;
        foreach (var sample in samples) largest = Math.Max(largest, Math.Abs(sample));
        return largest;
    }

    /// <summary>A row of the map as far as it lies in the box; empty beyond the map.</summary>
    private static ReadOnlySpan<ushort> Voxels(LabelMap map, IndexBox box, int j, int k)
    {
        var grid = map.Grid;
        if (!grid.Contains(0, j, k)) return [];
        var first = Math.Max(0, box.I0);
        return map.Labels.Slice(grid.Offset(first, j, k), Math.Min(grid.Nx - 1, box.I1) - first + 1);
    }

    /// <summary>A few pieces per worker, each with buffers of its own, so that an uneven load evens out.</summary>
    private static void InChunks(IWorkers workers, int count, Action<int, int> chunk)
    {
        var chunks = Math.Min(count, workers.Count == 1 ? 1 : 4 * workers.Count);
        workers.Run(chunks, c => chunk((int)((long)count * c / chunks), (int)((long)count * (c + 1) / chunks)));
    }
}
