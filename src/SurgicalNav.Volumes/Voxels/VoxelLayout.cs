namespace SurgicalNav.Volumes.Voxels;

/// <summary>How a file's voxels lie behind its header.</summary>
/// <param name="Grid">Where they stand.</param>
/// <param name="Type">Of each.</param>
/// <param name="BigEndian">Byte order in the file.</param>
/// <param name="Slope">What a stored value is multiplied by.</param>
/// <param name="Intercept">What is then added.</param>
/// <param name="Layers">Values per voxel, one after another: 1, but for label maps of several layers.</param>
internal sealed record VoxelLayout(VolumeGrid Grid, VoxelType Type, bool BigEndian, double Slope = 1, double Intercept = 0, int Layers = 1)
{
    /// <summary>Larger volumes are refused: 1024×1024×1024, eight times what a long CT of the whole body holds.</summary>
    public const int MostVoxels = 1 << 30;

    public bool IsScaled => Slope != 1 || Intercept != 0;

    public long Values => (long)Grid.VoxelCount * Layers;

    public long Bytes => Values * Type.Bytes;

    /// <summary>Whether every value is a whole number: such volumes are kept as int16 where all of them fit.</summary>
    public bool HoldsWholeNumbers => Type.IsInteger && Slope == Math.Floor(Slope) && Intercept == Math.Floor(Intercept) && Math.Abs(Slope) < 1e6 && Math.Abs(Intercept) < 1e6;

    /// <exception cref="VolumeFormatException">More voxels than any scan has.</exception>
    public VoxelLayout Bounded(string file)
    {
        if (Values > MostVoxels)
            throw new VolumeFormatException(file, $"says it has {Grid.Nx}×{Grid.Ny}×{Grid.Nz}{(Layers > 1 ? $"×{Layers}" : "")} voxels; at most {MostVoxels >> 20} Mi are read. Crop or resample it first.");
        return this;
    }
}
