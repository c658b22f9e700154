using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Meta;

/// <summary>Axes of a MetaImage header as a grid in the scan frame: as ITK writes and reads them, the first three numbers of TransformMatrix are the
/// direction of the first voxel axis in LPS, Offset is the first voxel's centre.</summary>
internal static class MetaImageGeometry
{
    /// <exception cref="VolumeFormatException">No single volume, or unusable axes.</exception>
    public static VolumeGrid Of(MetaImageHeader header, List<string> warnings)
    {
        var file = header.File;
        var rank = header.Whole("NDims") ?? throw new VolumeFormatException(file, "does not say its NDims.");
        if (rank is < 2 or > 10) throw new VolumeFormatException(file, $"says it has {rank} dimensions; 2 to 10 are possible.");
        var dims = header.Numbers((int)rank, "DimSize") ?? throw new VolumeFormatException(file, "does not say its DimSize.");
        for (var i = 0; i < dims.Length; i++)
        {
            if (!(dims[i] >= 1 && dims[i] <= VoxelLayout.MostVoxels && dims[i] == Math.Floor(dims[i]))) throw new VolumeFormatException(file, $"says its dimension {i + 1} has {dims[i]:g9} voxels; 1 to {VoxelLayout.MostVoxels} are possible.");
            if (i > 2 && dims[i] > 1) throw new VolumeFormatException(file, $"holds {dims[i]:g9} volumes along dimension {i + 1}; a scan is one volume. Split the series first.");
        }
        var spacing = header.Numbers((int)rank, "ElementSpacing");
        if (spacing is null)
        {
            warnings.Add("The file stores no ElementSpacing: voxels are taken to be 1 mm apart. Do not navigate with it.");
            spacing = [.. dims.Select(_ => 1.0)];
        }
        var matrix = header.Numbers((int)(rank * rank), "TransformMatrix", "Rotation", "Orientation");
        var offset = header.Numbers((int)rank, "Offset", "Position", "Origin");
        Span<Vec3> columns = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        for (var axis = 0; matrix is not null && axis < Math.Min(3, rank); axis++)
        {
            var at = axis * (int)rank;
            columns[axis] = new Vec3(matrix[at], matrix[at + 1], rank > 2 ? matrix[at + 2] : 0);
        }
        if (matrix is null) Orient(header, columns, warnings);
        else if (rank > 2) Compare(header, columns, warnings);
        if (rank == 2) warnings.Add("The file has 2 dimensions; it is read as one slice 1 mm thick.");
        if (offset is null) warnings.Add("The file stores no Offset: the first voxel is taken to stand at 0, 0, 0. Do not navigate with it.");
        if (header.Numbers((int)rank, "CenterOfRotation") is { } centre && centre.Any(c => c != 0) && matrix is not null)
            warnings.Add("The file states a CenterOfRotation; as in ITK it is not applied, and Offset is the first voxel.");
        try
        {
            for (var axis = 0; axis < 3; axis++) columns[axis] *= axis < rank ? Math.Abs(spacing[axis]) : 1;
            return new VolumeGrid((int)dims[0], (int)dims[1], rank > 2 ? (int)dims[2] : 1, Mat3.FromColumns(columns[0], columns[1], columns[2]),
                offset is null ? Vec3.Zero : new Vec3(offset[0], offset[1], rank > 2 ? offset[2] : 0));
        }
        catch (ArgumentException e)
        {
            throw new VolumeFormatException(file, $"has an unusable geometry. {e.Message}", e);
        }
    }

    /// <summary>Takes the axes from AnatomicalOrientation, three letters that say where each axis comes from; RAI is left, posterior, superior.</summary>
    private static void Orient(MetaImageHeader header, Span<Vec3> columns, List<string> warnings)
    {
        if (header.Find("AnatomicalOrientation") is { Length: 3 } letters && Axes(letters) is { } axes)
        {
            axes.CopyTo(columns);
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The file stores no TransformMatrix: its axes are taken from AnatomicalOrientation = {letters}, to right angles exactly."));
            return;
        }
        warnings.Add("The file stores no orientation (neither TransformMatrix nor AnatomicalOrientation): axes are taken as left, posterior, superior. Do not navigate with it.");
    }

    private static void Compare(MetaImageHeader header, ReadOnlySpan<Vec3> columns, List<string> warnings)
    {
        if (header.Find("AnatomicalOrientation") is not { Length: 3 } letters || Axes(letters) is not { } axes) return;
        for (var axis = 0; axis < 3; axis++)
        {
            if (Vec3.Dot(axes[axis], columns[axis]) > 0) continue;
            warnings.Add($"The file says AnatomicalOrientation = {letters}, which contradicts its TransformMatrix; the matrix is used, as ITK does.");
            return;
        }
    }

    private static Vec3[]? Axes(string letters)
    {
        var axes = new Vec3[3];
        var used = 0;
        for (var i = 0; i < 3; i++)
        {
            var at = "RAILPS".IndexOf(char.ToUpperInvariant(letters[i]), StringComparison.Ordinal);
            if (at < 0) return null;
            used |= 1 << at % 3;
            var sign = at < 3 ? 1 : -1;
            axes[i] = new Vec3(at % 3 == 0 ? sign : 0, at % 3 == 1 ? sign : 0, at % 3 == 2 ? sign : 0);
        }
        return used == 7 ? axes : null;
    }
}
