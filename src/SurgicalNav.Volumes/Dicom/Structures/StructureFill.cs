using System.Numerics;

namespace SurgicalNav.Volumes.Dicom.Structures;

/// <summary>All closed contours of a structure set, filled slice by slice.</summary>
internal sealed class StructureFill
{
    /// <summary>How far from a slice a contour's points may lie, as a part of the distance between slices: what headers round.</summary>
    private const double OutOfSlicePart = 0.1;

    private readonly Dictionary<(ushort Number, int Slice), ulong[]> _masks = [];
    private readonly StructureSet _set;
    private readonly VolumeGrid _grid;

    public StructureFill(StructureSet set, SeriesSlices slices)
    {
        (_set, _grid) = (set, slices.Grid);
        var sliceOf = slices.Slices.Select((s, k) => (s.SopInstanceUid, k)).ToLookup(s => s.SopInstanceUid, s => s.k);
        foreach (var structure in set.Structures)
            foreach (var contour in structure.Contours)
                if (contour.Kind == ContourKind.ClosedPlanar) Fill(structure, contour, sliceOf);
    }

    /// <summary>Slice by slice.</summary>
    public IEnumerable<IReadOnlyList<LabelMask>> Masks => _masks.GroupBy(m => m.Key.Slice, m => new LabelMask(m.Key.Number, m.Value)).Select(g => g.ToList());

    public long CountOf(ushort number) => _masks.Where(m => m.Key.Number == number).Sum(m => m.Value.Sum(w => (long)BitOperations.PopCount(w)));

    public LabelMap Map(IReadOnlyList<ushort> layer, IReadOnlyList<string> warnings)
    {
        var labels = new ushort[_grid.VoxelCount];
        var perSlice = _grid.Nx * _grid.Ny;
        foreach (var (key, bits) in _masks)
        {
            if (!layer.Contains(key.Number)) continue;
            var slice = labels.AsSpan(key.Slice * perSlice, perSlice);
            for (var i = 0; i < slice.Length; i++)
                if ((bits[i >> 6] >> i & 1) != 0) slice[i] = key.Number;
        }
        return new LabelMap(_grid, labels, Path.GetFileName(_set.File), _set.Structures.ToDictionary(s => s.Number, s => s.Name))
        {
            Warnings = warnings,
            LabelColours = _set.Structures.Where(s => s.Colour is not null).ToDictionary(s => s.Number, s => s.Colour!.Value),
        };
    }

    private void Fill(Structure structure, StructureContour contour, ILookup<string, int> sliceOf)
    {
        VolumeFormatException Refused(string why) => new(_set.File, $"has a contour of '{structure.Name}' {why}");
        var (xs, ys) = (new double[contour.Points.Count], new double[contour.Points.Count]);
        var slice = -1;
        for (var p = 0; p < xs.Length; p++)
        {
            var index = _grid.ToIndex(contour.Points[p]);
            if (p == 0) slice = (int)Math.Clamp(Math.Round(index.Z), -1, _grid.Nz);
            if (slice < 0 || slice >= _grid.Nz) throw Refused($"that lies {(slice < 0 ? "before the first" : "behind the last")} slice of the series.");
            if (Math.Abs(index.Z - slice) > OutOfSlicePart)
                throw Refused(FormattableString.Invariant($"that lies in no slice of the series: its point {p + 1} is {Math.Abs(index.Z - slice) * _grid.SpacingMm.Z:g4} mm from slice {slice + 1}. It was drawn in another series, or in another direction."));
            (xs[p], ys[p]) = (index.X, index.Y);
        }
        if (contour.InstanceUid.Length > 0 && sliceOf.Contains(contour.InstanceUid) && !sliceOf[contour.InstanceUid].Contains(slice))
            throw Refused($"that names slice {sliceOf[contour.InstanceUid].First() + 1} as its own, but its points lie in slice {slice + 1}.");
        if (!_masks.TryGetValue((structure.Number, slice), out var bits)) _masks[(structure.Number, slice)] = bits = new ulong[(_grid.Nx * _grid.Ny + 63) / 64];
        ContourFill.Flip(xs, ys, _grid.Nx, _grid.Ny, bits);
    }
}
