namespace SurgicalNav.Volumes.Segmentation;

/// <summary>Which voxels of a scan are meant; i fastest. Immutable; the array is owned by the mask from construction on.</summary>
public sealed class VoxelMask
{
    private readonly bool[] _voxels;

    public VoxelMask(VolumeGrid grid, bool[] voxels)
    {
        if (voxels.Length != grid.VoxelCount) throw new ArgumentException($"{grid.Nx}×{grid.Ny}×{grid.Nz} voxels need {grid.VoxelCount} entries; {voxels.Length} were given.");
        (Grid, _voxels, Count) = (grid, voxels, voxels.AsSpan().Count(true));
    }

    public VolumeGrid Grid { get; }

    /// <summary>How many are in the mask.</summary>
    public int Count { get; }

    public double VolumeMm3 => Count * Grid.VoxelVolumeMm3;
    public ReadOnlySpan<bool> Voxels => _voxels;
    public bool this[int i, int j, int k] => _voxels[Grid.Offset(i, j, k)];

    /// <summary>Every voxel.</summary>
    public static VoxelMask All(VolumeGrid grid)
    {
        var voxels = new bool[grid.VoxelCount];
        Array.Fill(voxels, true);
        return new VoxelMask(grid, voxels);
    }

    /// <summary>The voxels of one label.</summary>
    public static VoxelMask Of(LabelMap map, ushort label)
    {
        var voxels = new bool[map.Grid.VoxelCount];
        var labels = map.Labels;
        for (var v = 0; v < voxels.Length; v++) voxels[v] = labels[v] == label;
        return new VoxelMask(map.Grid, voxels);
    }

    /// <summary>Of the mask's voxels, those whose value lies from <paramref name="least"/> to <paramref name="most"/>, both counted in. Not a number is outside.</summary>
    public VoxelMask Within(Volume scan, double least, double most)
    {
        if (!(least <= most)) throw new ArgumentException($"A range runs from the lesser to the greater value; {least:g6} to {most:g6} was given.");
        if (scan.Grid.DifferenceFrom(Grid) is { } difference) throw new ArgumentException($"The mask does not belong to scan '{scan.Name}': {difference}.");
        var kept = new bool[_voxels.Length];
        if (scan.IsInt16)
        {
            var values = scan.Int16;
            for (var v = 0; v < kept.Length; v++) kept[v] = _voxels[v] && values[v] >= least && values[v] <= most;
        }
        else
        {
            var values = scan.Float32;
            for (var v = 0; v < kept.Length; v++) kept[v] = _voxels[v] && values[v] >= least && values[v] <= most;
        }
        return new VoxelMask(Grid, kept);
    }

    /// <summary>The label map that has <paramref name="label"/> where the mask is.</summary>
    public LabelMap ToLabels(string name, ushort label, string labelName)
    {
        var labels = new ushort[_voxels.Length];
        for (var v = 0; v < labels.Length; v++)
            if (_voxels[v]) labels[v] = label;
        return new LabelMap(Grid, labels, name, new Dictionary<ushort, string> { [label] = labelName });
    }

    /// <summary>The least box of voxels that holds the mask, both ends counted in; null where it is empty.</summary>
    public VoxelBox? Bounds()
    {
        int i0 = Grid.Nx, j0 = Grid.Ny, k0 = Grid.Nz, i1 = -1, j1 = -1, k1 = -1;
        for (var k = 0; k < Grid.Nz; k++)
            for (var j = 0; j < Grid.Ny; j++)
            {
                var row = _voxels.AsSpan(Grid.Offset(0, j, k), Grid.Nx);
                var first = row.IndexOf(true);
                if (first < 0) continue;
                (i0, i1) = (Math.Min(i0, first), Math.Max(i1, row.LastIndexOf(true)));
                (j0, j1, k0, k1) = (Math.Min(j0, j), Math.Max(j1, j), Math.Min(k0, k), Math.Max(k1, k));
            }
        return i1 < 0 ? null : new VoxelBox(i0, j0, k0, i1, j1, k1);
    }
}

/// <summary>A box of voxels, both ends counted in.</summary>
public readonly record struct VoxelBox(int I0, int J0, int K0, int I1, int J1, int K1)
{
    public int Nx => I1 - I0 + 1;
    public int Ny => J1 - J0 + 1;
    public int Nz => K1 - K0 + 1;

    /// <summary>Wider by so many voxels per axis, cut at the grid's border.</summary>
    internal VoxelBox Widened(int i, int j, int k, VolumeGrid grid) => new(
        Math.Max(I0 - i, 0), Math.Max(J0 - j, 0), Math.Max(K0 - k, 0), Math.Min(I1 + i, grid.Nx - 1), Math.Min(J1 + j, grid.Ny - 1), Math.Min(K1 + k, grid.Nz - 1));
}

/// <summary>Which voxels count as neighbours: those that share a face (6), a face or an edge (18), or also a corner (26).</summary>
public enum Neighbours
{
    Faces = 6,
    FacesAndEdges = 18,
    All = 26,
}
