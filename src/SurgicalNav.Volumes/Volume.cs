using SurgicalNav.Core.Frames;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes;

/// <summary>A scalar scan: HU for CT, arbitrary units otherwise. Kept as int16 where that is exact, else as float32; i fastest.</summary>
/// <remarks>Immutable: the arrays are owned by the volume from construction on and may be read by any thread. Warnings are what the reader found
/// odd but usable, in words for the person who opened it.</remarks>
public sealed class Volume
{
    private readonly short[]? _int16;
    private readonly float[]? _float32;

    public Volume(VolumeGrid grid, short[] voxels, string name = "", IReadOnlyList<string>? warnings = null)
        : this(grid, voxels, null, voxels.Length, name, warnings) { }

    public Volume(VolumeGrid grid, float[] voxels, string name = "", IReadOnlyList<string>? warnings = null)
        : this(grid, null, voxels, voxels.Length, name, warnings) { }

    private Volume(VolumeGrid grid, short[]? int16, float[]? float32, int length, string name, IReadOnlyList<string>? warnings)
    {
        if (length != grid.VoxelCount)
            throw new ArgumentException($"{grid.Nx}×{grid.Ny}×{grid.Nz} voxels need {grid.VoxelCount} values; {length} were given.");
        (Grid, _int16, _float32, Name, Warnings) = (grid, int16, float32, name, warnings ?? []);
    }

    public VolumeGrid Grid { get; }

    /// <summary>What to call it in messages: a file name or a series description.</summary>
    public string Name { get; }

    public IReadOnlyList<string> Warnings { get; }

    public bool IsInt16 => _int16 is not null;

    /// <summary>The voxels where <see cref="IsInt16"/>, else empty.</summary>
    public ReadOnlySpan<short> Int16 => _int16;

    /// <summary>The voxels where not <see cref="IsInt16"/>, else empty.</summary>
    public ReadOnlySpan<float> Float32 => _float32;

    /// <summary>For inner loops of this room that cannot hold a span; not changed by them.</summary>
    internal short[]? Int16Array => _int16;

    internal float[]? Float32Array => _float32;

    /// <summary>Value at a voxel number (see <see cref="VolumeGrid.Offset"/>).</summary>
    public float this[int offset] => _int16 is not null ? _int16[offset] : _float32![offset];

    public float this[int i, int j, int k] => this[Grid.Offset(i, j, k)];

    /// <summary>Trilinear value at a point of the scan frame; <paramref name="outside"/> more than half a voxel beyond the outer voxel centres,
    /// the nearest border value in between. Allocates nothing.</summary>
    public double SampleAt(Point<Scan> point, double outside = double.NaN)
    {
        var g = Grid.ToIndex(point);
        if (!(g.X >= -0.5 && g.Y >= -0.5 && g.Z >= -0.5 && g.X <= Grid.Nx - 0.5 && g.Y <= Grid.Ny - 0.5 && g.Z <= Grid.Nz - 0.5)) return outside;
        return _int16 is not null ? Trilinear.At<short>(Grid, _int16, g) : Trilinear.At<float>(Grid, _float32, g);
    }
}
