using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>The scalar voxel types of nifti1.h by their codes.</summary>
internal static class NiftiDatatype
{
    private static readonly (int Code, VoxelType Type)[] s_known =
    [
        (2, VoxelType.UInt8), (4, VoxelType.Int16), (8, VoxelType.Int32), (16, VoxelType.Float32), (64, VoxelType.Float64),
        (256, VoxelType.Int8), (512, VoxelType.UInt16), (768, VoxelType.UInt32), (1024, VoxelType.Int64), (1280, VoxelType.UInt64),
    ];

    public static VoxelType? Find(int code) => Array.Find(s_known, known => known.Code == code).Type;

    public static short CodeOf(VoxelType type) => (short)Array.Find(s_known, known => known.Type == type).Code;

    public static string NameOfRefused(int code) => code switch
    {
        1 => "one bit",
        32 or 1792 or 2048 => "complex numbers",
        128 or 2304 => "colours",
        1536 => "128-bit floats",
        _ => "unknown",
    };
}
