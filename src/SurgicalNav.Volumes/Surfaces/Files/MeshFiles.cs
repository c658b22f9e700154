using SurgicalNav.Core.Geometry;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>A surface out of a file, in the scan frame (LPS, mm).</summary>
/// <param name="Warnings">What the file leaves open or lacks, in words.</param>
public sealed record SurfaceFile(TriangleMesh Mesh, IReadOnlyList<string> Warnings);

/// <summary>Reads surfaces in whichever format a file is, and writes them in the one that its name ends with.</summary>
public static class MeshFiles
{
    public const string Readable = "STL, OBJ, PLY, VTK polydata (.vtk, .vtp)";

    private const long LargestFile = 1L << 30;

    /// <summary>Coordinates that a comment calls RAS are turned to LPS; where none says which, LPS is taken and a warning says so. A surface with holes is read, with a
    /// warning: what needs an inside refuses it.</summary>
    /// <exception cref="VolumeFormatException">The file is missing, damaged, or of another format.</exception>
    public static SurfaceFile Read(string path) => ScanFile.Open(path, (stream, name) =>
    {
        if (stream.Length > LargestFile) throw new VolumeFormatException(name, $"is {stream.Length} bytes long; at most {LargestFile} are read.");
        var bytes = new byte[stream.Length];
        return Parse(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), name);
    });

    /// <summary>As from a file of that name, whose ending counts only for OBJ, which begins like any text.</summary>
    public static SurfaceFile Parse(ReadOnlySpan<byte> file, string name)
    {
        var (mesh, comments) = Parsed(file, name);
        var warnings = new List<string>();
        var space = MeshSpace.Of(comments);
        if (space is null) warnings.Add("The file does not say whether its coordinates are LPS or RAS: they are taken as LPS. Check the picture against the scan before relying on it.");
        if (space == "RAS") mesh = MeshSpace.LpsFromRas(mesh);
        if (SurfaceChecks.WhyNotClosed(mesh) is { } open)
        {
            // Some writers give every triangle corners of its own
            var welded = MeshBuilder.Welded(mesh);
            if (SurfaceChecks.WhyNotClosed(welded) is null) mesh = welded;
            else warnings.Add($"The surface does not enclose a volume: {open}. Distances and volumes cannot be taken from it.");
        }
        else if (mesh.SignedVolumeMm3() < 0) warnings.Add("The surface is inside out: its triangles run clockwise seen from outside.");
        return new SurfaceFile(mesh, warnings);
    }

    private static (TriangleMesh, string) Parsed(ReadOnlySpan<byte> file, string name)
    {
        if (file.StartsWith("ply"u8)) return PlyFile.Parse(file, name);
        if (file.StartsWith("# vtk DataFile"u8)) return VtkPolyDataFile.ParseWithTitle(file.ToArray(), name);
        var text = file.StartsWith("\uFEFF"u8) ? file[3..] : file;
        if (text.TrimStart(" \r\n\t"u8).StartsWith("<"u8)) return VtpFile.Parse(text, name);
        if (name.EndsWith(".obj", StringComparison.OrdinalIgnoreCase)) return ObjFile.Parse(file, name);
        return (StlFile.Parse(file, name), StlFile.Comment(file));
    }

    /// <summary>Writes beside the target and moves into place: .stl, .obj, .ply or .vtp.</summary>
    /// <param name="title">What the surface is.</param>
    /// <exception cref="ArgumentException">Another ending.</exception>
    public static void Write(string path, TriangleMesh mesh, string title) => WriteBeside(path, file =>
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".stl": StlFile.Write(file, mesh, title); break;
            case ".obj": ObjFile.Write(file, mesh, title); break;
            case ".ply": PlyFile.Write(file, mesh, title); break;
            case ".vtp": VtpFile.Write(file, mesh); break;
            default: throw new ArgumentException($"{path}: surfaces are written as .stl, .obj, .ply and .vtp.");
        }
    });

    /// <summary>Several in one .glb file.</summary>
    public static void WriteGlb(string path, IReadOnlyList<(string Name, LabelColour Colour, TriangleMesh Mesh)> surfaces) => WriteBeside(path, file => GlbFile.Write(file, surfaces));

    private static void WriteBeside(string path, Action<Stream> write)
    {
        var beside = path + ".part";
        try
        {
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16)) write(file);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
