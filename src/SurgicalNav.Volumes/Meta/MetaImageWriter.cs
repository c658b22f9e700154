using System.Globalization;
using System.IO.Compression;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Meta;

/// <summary>Writes attached MetaImage (.mha), zlib-packed, with geometry in LPS as ITK writes it. The format has no place for label names.</summary>
internal static class MetaImageWriter
{
    private const int SizeDigits = 20;

    /// <param name="to">Can seek: the packed size, which stands before the data, is filled in afterwards.</param>
    /// <param name="voxels">What to write.</param>
    public static void Write(Stream to, VoxelWriter voxels)
    {
        var grid = voxels.Grid;
        var type = voxels.Type == VoxelType.Int16 ? "MET_SHORT" : voxels.Type == VoxelType.UInt8 ? "MET_UCHAR" : voxels.Type == VoxelType.UInt16 ? "MET_USHORT" : "MET_FLOAT";
        var d = grid.DirectionCosines;
        to.Write("ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = True\nCompressedDataSize = "u8);
        var sizeAt = to.Position;
        to.Write(Encoding.ASCII.GetBytes(new string(' ', SizeDigits) + string.Create(CultureInfo.InvariantCulture,
            $"\nTransformMatrix = {Words(d.Column0)} {Words(d.Column1)} {Words(d.Column2)}\nOffset = {Words(grid.OriginMm)}\nCenterOfRotation = 0 0 0\n") + string.Create(CultureInfo.InvariantCulture,
            $"AnatomicalOrientation = {Orientation(d)}\nElementSpacing = {Words(grid.SpacingMm)}\nDimSize = {grid.Nx} {grid.Ny} {grid.Nz}\nElementType = {type}\nElementDataFile = LOCAL\n")));
        var dataAt = to.Position;
        using (var zlib = new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true)) voxels.WriteVoxels(zlib);
        var end = to.Position;
        to.Position = sizeAt;
        to.Write(Encoding.ASCII.GetBytes((end - dataAt).ToString(CultureInfo.InvariantCulture)));
        to.Position = end;
    }

    private static string Words(Vec3 v) => string.Create(CultureInfo.InvariantCulture, $"{v.X + 0.0:R} {v.Y + 0.0:R} {v.Z + 0.0:R}");

    /// <summary>Where each axis comes from, by its largest component.</summary>
    private static string Orientation(Mat3 d)
    {
        Span<char> letters = ['?', '?', '?'];
        var used = 0;
        for (var axis = 0; axis < 3; axis++)
        {
            var v = new Vec3(d[0, axis], d[1, axis], d[2, axis]);
            var (x, y, z) = (Math.Abs(v.X), Math.Abs(v.Y), Math.Abs(v.Z));
            var best = x >= y && x >= z ? 0 : y >= z ? 1 : 2;
            used |= 1 << best;
            letters[axis] = (v[best] > 0 ? "RAI" : "LPS")[best];
        }
        return used == 7 ? new string(letters) : "???";
    }
}
