namespace SurgicalNav.Volumes.Surfaces;

/// <summary>A box of voxels: first ones and how many along each axis.</summary>
internal readonly record struct VoxelBox(int I, int J, int K, int Nx, int Ny, int Nz)
{
    public static VoxelBox All(VolumeGrid grid) => new(0, 0, 0, grid.Nx, grid.Ny, grid.Nz);
}
