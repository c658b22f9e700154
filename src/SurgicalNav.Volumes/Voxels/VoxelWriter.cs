using System.Runtime.InteropServices;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>What is written of a volume or label map: where it stands, the smallest type that holds every value, and its names.</summary>
/// <remarks>Bytes are little-endian, as this machine's are.</remarks>
internal sealed class VoxelWriter
{
    private const int ChunkVoxels = 1 << 16;

    private readonly Volume? _volume;

    public VoxelWriter(Volume volume) => (_volume, Grid, Type) = (volume, volume.Grid, volume.IsInt16 ? VoxelType.Int16 : VoxelType.Float32);

    public VoxelWriter(LabelMap map)
    {
        (Labels, Grid) = (map, map.Grid);
        var most = 0;
        foreach (var label in map.Labels) most = Math.Max(most, label);
        Type = most <= byte.MaxValue ? VoxelType.UInt8 : VoxelType.UInt16;
    }

    public VolumeGrid Grid { get; }

    public VoxelType Type { get; }

    /// <summary>Null where a scan is written.</summary>
    public LabelMap? Labels { get; }

    public void WriteVoxels(Stream to)
    {
        if (_volume is { IsInt16: true }) Write(to, _volume.Int16);
        else if (_volume is not null) Write(to, _volume.Float32);
        else if (Type == VoxelType.UInt16) Write(to, Labels!.Labels);
        else
        {
            var bytes = new byte[ChunkVoxels];
            for (var done = 0; done < Grid.VoxelCount; done += ChunkVoxels)
            {
                var from = Labels!.Labels[done..Math.Min(Grid.VoxelCount, done + ChunkVoxels)];
                for (var i = 0; i < from.Length; i++) bytes[i] = (byte)from[i];
                to.Write(bytes.AsSpan(0, from.Length));
            }
        }
    }

    private static void Write<T>(Stream to, ReadOnlySpan<T> voxels) where T : unmanaged
    {
        // In pieces, because the bytes of a large volume are more than one span can hold
        for (var done = 0; done < voxels.Length; done += ChunkVoxels)
            to.Write(MemoryMarshal.AsBytes(voxels[done..Math.Min(voxels.Length, done + ChunkVoxels)]));
    }
}
