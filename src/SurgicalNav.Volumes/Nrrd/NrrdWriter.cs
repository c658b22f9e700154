using System.Globalization;
using System.IO.Compression;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nrrd;

/// <summary>Writes attached NRRD, gzip-packed, in LPS. Names and colours of a label map are written as the segments of 3D Slicer; named .seg.nrrd, the file opens
/// there as a segmentation.</summary>
internal static class NrrdWriter
{
    public static void Write(Stream to, VoxelWriter voxels)
    {
        var grid = voxels.Grid;
        var type = voxels.Type == VoxelType.Int16 ? "short" : voxels.Type == VoxelType.UInt8 ? "uchar" : voxels.Type == VoxelType.UInt16 ? "ushort" : "float";
        var text = new StringBuilder("NRRD0004\n").Append("type: ").Append(type).Append("\ndimension: 3\nspace: left-posterior-superior\n");
        text.Append(CultureInfo.InvariantCulture, $"sizes: {grid.Nx} {grid.Ny} {grid.Nz}\n");
        text.Append(CultureInfo.InvariantCulture, $"space directions: {Vector(grid.ScanFromIndex.Column0)} {Vector(grid.ScanFromIndex.Column1)} {Vector(grid.ScanFromIndex.Column2)}\n");
        text.Append("kinds: domain domain domain\nendian: little\nencoding: gzip\n");
        text.Append(CultureInfo.InvariantCulture, $"space origin: {Vector(grid.OriginMm)}\n");
        if (voxels.Labels is { } map) Segments(text, map);
        to.Write(Encoding.UTF8.GetBytes(text.Append('\n').ToString()));
        using var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
        voxels.WriteVoxels(gzip);
    }

    private static string Vector(Vec3 v) => string.Create(CultureInfo.InvariantCulture, $"({v.X + 0.0:R},{v.Y + 0.0:R},{v.Z + 0.0:R})");

    private static void Segments(StringBuilder text, LabelMap map)
    {
        if (map.LabelNames.Count == 0) return;
        var grid = map.Grid;
        var number = 0;
        foreach (var (label, name) in map.LabelNames.OrderBy(n => n.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"Segment{number}_ID:=Segment_{label}\nSegment{number}_Name:={Escaped(name)}\nSegment{number}_LabelValue:={label}\nSegment{number}_Layer:=0\n");
            text.Append(CultureInfo.InvariantCulture, $"Segment{number}_Extent:=0 {grid.Nx - 1} 0 {grid.Ny - 1} 0 {grid.Nz - 1}\n");
            if (map.LabelColours.TryGetValue(label, out var c)) text.Append(CultureInfo.InvariantCulture, $"Segment{number}_Color:={c.R / 255.0:0.######} {c.G / 255.0:0.######} {c.B / 255.0:0.######}\n");
            number++;
        }
        text.Append("Segmentation_MasterRepresentation:=Binary labelmap\nSegmentation_ContainedRepresentationNames:=Binary labelmap|\nSegmentation_ReferenceImageExtentOffset:=0 0 0\n");
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Trim();
}
