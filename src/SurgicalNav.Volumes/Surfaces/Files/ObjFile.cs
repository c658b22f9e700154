using System.Globalization;
using System.Text;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Wavefront OBJ: vertices and faces; texture coordinates, normals, groups and materials are passed over. Written in mm with all digits.</summary>
/// <remarks>Source: Wavefront, Advanced Visualizer Manual, appendix B1.</remarks>
public static class ObjFile
{
    private const int MostCorners = 4096;

    /// <exception cref="VolumeFormatException">A line cannot be read, or a face names a vertex that is not there.</exception>
    internal static (TriangleMesh Mesh, string Comments) Parse(ReadOnlySpan<byte> file, string name)
    {
        var (mesh, comments) = (new MeshBuilder(name), new StringBuilder());
        var lines = new AsciiWords(file, name);
        var corners = new List<int>();
        while (lines.TryLine(out var line))
        {
            if (line.StartsWith("#"u8) && comments.Length < 4096) comments.Append(Encoding.UTF8.GetString(line.Length > 256 ? line[..256] : line)).Append('\n');
            var words = new AsciiWords(line, name);
            var keyword = words.Word();
            if (keyword.SequenceEqual("v"u8)) mesh.Add(new Vec3(words.Number(), words.Number(), words.Number()));
            else if (keyword.SequenceEqual("f"u8))
            {
                corners.Clear();
                for (var word = words.Word(); !word.IsEmpty; word = words.Word()) corners.Add(Corner(word, mesh.Points, name));
                if (corners.Count is < 3 or > MostCorners) throw new VolumeFormatException(name, $"has a face of {corners.Count} corners; 3 to {MostCorners} are possible.");
                mesh.AddPolygon(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(corners));
            }
        }
        return (mesh.Mesh(), comments.ToString());
    }

    public static void Write(Stream to, TriangleMesh mesh, string title)
    {
        using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var one = title.ReplaceLineEndings(" ");
        text.Write($"# {one}, mm, {MeshSpace.Lps}\no {one}\n");
        foreach (var v in mesh.Vertices) text.Write(string.Create(CultureInfo.InvariantCulture, $"v {v.X:R} {v.Y:R} {v.Z:R}\n"));
        for (var i = 0; i < mesh.Indices.Length; i += 3) text.Write(string.Create(CultureInfo.InvariantCulture, $"f {mesh.Indices[i] + 1} {mesh.Indices[i + 1] + 1} {mesh.Indices[i + 2] + 1}\n"));
    }

    /// <summary>From "7", "7/1", "7//3" or "7/1/3"; negative ones count back from the last vertex.</summary>
    private static int Corner(ReadOnlySpan<byte> word, int points, string name)
    {
        var slash = word.IndexOf((byte)'/');
        if (!int.TryParse(slash < 0 ? word : word[..slash], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number == 0)
            throw new VolumeFormatException(name, $"has a face with the corner '{Encoding.ASCII.GetString(word.Length > 40 ? word[..40] : word)}'.");
        return number > 0 ? number - 1 : points + number;
    }
}
