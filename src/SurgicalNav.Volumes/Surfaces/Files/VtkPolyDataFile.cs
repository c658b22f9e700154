using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Legacy VTK polydata: reads ASCII and binary, float and double points; polygons become fans of triangles, attributes are ignored.</summary>
/// <remarks>Source: VTK File Formats, "Simple Legacy Formats" (Kitware, for VTK 4.2), and vtkCellArray of VTK 9 for offsets and connectivity (version 5); binary numbers are big endian. Coordinates stay in the file's
/// frame, which it does not state. Memory is bounded by the file's length.</remarks>
public static class VtkPolyDataFile
{
    private const long LargestFile = 1L << 30;

    /// <exception cref="VolumeFormatException">The file is missing, cut short, or no legacy VTK polydata.</exception>
    public static TriangleMesh Read(string path)
    {
        try
        {
            var length = new FileInfo(path) is { Exists: true } info ? info.Length : throw new VolumeFormatException(path, "does not exist.");
            if (length > LargestFile) throw new VolumeFormatException(path, $"is {length} bytes long; at most {LargestFile} are read.");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>An ASCII file of doubles with all their bits.</summary>
    public static byte[] Write(TriangleMesh mesh, string title)
    {
        var text = new StringBuilder("# vtk DataFile Version 3.0\n").Append(title).Append("\nASCII\nDATASET POLYDATA\n");
        text.Append(CultureInfo.InvariantCulture, $"POINTS {mesh.Vertices.Length} double\n");
        foreach (var v in mesh.Vertices) text.Append(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}\n");
        text.Append(CultureInfo.InvariantCulture, $"POLYGONS {mesh.TriangleCount} {4 * mesh.TriangleCount}\n");
        for (var i = 0; i < mesh.Indices.Length; i += 3) text.Append(CultureInfo.InvariantCulture, $"3 {mesh.Indices[i]} {mesh.Indices[i + 1]} {mesh.Indices[i + 2]}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>As from a file of that name.</summary>
    public static TriangleMesh Parse(byte[] file, string name) => ParseWithTitle(file, name).Mesh;

    /// <summary>With the second line, which says what it is and may say its space.</summary>
    internal static (TriangleMesh Mesh, string Title) ParseWithTitle(byte[] file, string name)
    {
        var scan = new Scanner(file, name);
        var version = scan.Line();
        if (!version.StartsWith("# vtk DataFile", StringComparison.Ordinal)) throw new VolumeFormatException(name, "does not begin like a legacy VTK file.");
        scan.HasOffsets = version.EndsWith("5.0", StringComparison.Ordinal) || version.EndsWith("5.1", StringComparison.Ordinal);
        var title = scan.Line();
        scan.Binary = scan.Word() switch { "BINARY" => true, "ASCII" => false, var other => throw new VolumeFormatException(name, $"is neither ASCII nor BINARY but '{Short(other)}'.") };
        if (scan.Word() != "DATASET" || scan.Word() != "POLYDATA") throw new VolumeFormatException(name, "holds no POLYDATA.");
        Vec3[]? points = null;
        int[]? triangles = null;
        while (triangles is null || points is null)
        {
            switch (scan.Word())
            {
                case "": throw new VolumeFormatException(name, "holds no POINTS and POLYGONS, or is cut short.");
                case "POINTS": points = scan.Points(); break;
                case "POLYGONS": triangles = scan.Polygons(); break;
                case "VERTICES" or "LINES": scan.Polygons(); break;
                case "FIELD": title += scan.Field(); break;
                case "METADATA": scan.Metadata(); break;
                case var other: throw new VolumeFormatException(name, $"has the section '{Short(other)}', which is not read.");
            }
        }
        foreach (var i in triangles)
            if ((uint)i >= (uint)points.Length) throw new VolumeFormatException(name, $"has a polygon that names point {i} of {points.Length}.");
        return (new TriangleMesh(points, triangles), title);
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] : text;

    private sealed class Scanner(byte[] file, string name)
    {
        private int _at;

        public bool Binary { get; set; }

        /// <summary>Whether polygons are lists of ends and of corners, as since version 5.</summary>
        public bool HasOffsets { get; set; }

        public string Line()
        {
            var end = Array.IndexOf(file, (byte)'\n', _at);
            if (end < 0) end = file.Length;
            var text = Encoding.ASCII.GetString(file, _at, end - _at).TrimEnd('\r');
            _at = Math.Min(end + 1, file.Length);
            return text;
        }

        /// <summary>The next word, empty at the end of the file; the one blank after it is passed too.</summary>
        public string Word()
        {
            while (_at < file.Length && file[_at] <= ' ') _at++;
            var start = _at;
            while (_at < file.Length && file[_at] > ' ') _at++;
            var word = Encoding.ASCII.GetString(file, start, _at - start);
            if (_at < file.Length) _at++;
            return word;
        }

        public Vec3[] Points()
        {
            var count = Whole("points");
            var isDouble = Word() switch { "float" => false, "double" => true, var other => throw new VolumeFormatException(name, $"has points of type '{Short(other)}'; float and double are read.") };
            Require(3L * count, isDouble ? 8 : 4);
            var points = new Vec3[count];
            for (var i = 0; i < count; i++)
            {
                points[i] = new Vec3(Number(isDouble), Number(isDouble), Number(isDouble));
                if (!points[i].IsFinite) throw new VolumeFormatException(name, $"has the point {i}, which is not finite.");
            }
            return points;
        }

        public int[] Polygons()
        {
            var (cells, size) = (Whole("polygons"), Whole("polygon numbers"));
            if (HasOffsets) return Fans(Longs("OFFSETS", cells), Longs("CONNECTIVITY", size));
            Require(size, 4);
            var triangles = new List<int>(Math.Min(size, file.Length));
            for (var c = 0; c < cells; c++)
            {
                var corners = Integer();
                if (corners < 0 || (size -= corners + 1) < 0) throw new VolumeFormatException(name, "has polygons that are longer than their list.");
                int first = 0, last = 0;
                for (var k = 0; k < corners; k++)
                {
                    var corner = Integer();
                    if (k == 0) first = corner;
                    else if (k >= 2) triangles.AddRange([first, last, corner]);
                    last = corner;
                }
            }
            return [.. triangles];
        }

        /// <summary>Fields of the whole file, of which only 3D Slicer's "SPACE" says something: " SPACE=RAS".</summary>
        public string Field()
        {
            Word();
            var said = "";
            for (var left = Whole("fields"); left > 0; left--)
            {
                var field = Word();
                if (field == "METADATA")
                {
                    Metadata();
                    field = Word();
                }
                var count = (long)Whole("components") * Whole("tuples");
                var type = Word();
                var bytes = type switch { "char" or "unsigned_char" => 1, "short" or "unsigned_short" => 2, "int" or "unsigned_int" or "float" or "vtkIdType" => 4, "long" or "unsigned_long" or "double" or "vtktypeint64" or "vtktypeuint64" => 8, "string" => 1, _ => 0 };
                if (bytes == 0) throw new VolumeFormatException(name, $"has a field of the unknown type '{Short(type)}'.");
                Require(count, bytes);
                if (type != "string" && Binary) Take((int)(count * bytes));
                else
                    for (; count > 0; count--)
                    {
                        // In a binary file the two high bits of 1 say that the lower six are the length; longer texts are none of ours
                        var text = type == "string" && Binary ? Encoding.ASCII.GetString(Take(Take(1)[0] & 63)) : Word();
                        if (field == "SPACE") said = " SPACE=" + text;
                    }
            }
            return said;
        }

        /// <summary>Passes over the lines up to the next empty one.</summary>
        public void Metadata()
        {
            while (_at < file.Length && Line().Length > 0) { }
        }

        private long[] Longs(string section, int count)
        {
            if (Word() != section) throw new VolumeFormatException(name, $"has no {section} where they should be.");
            var bytes = Word() switch { "vtktypeint64" => 8, "vtktypeint32" or "int" => 4, var other => throw new VolumeFormatException(name, $"has {section} of type '{Short(other)}'.") };
            Require(count, bytes);
            var values = new long[count];
            for (var i = 0; i < count; i++) values[i] = !Binary ? Integer() : bytes == 8 ? BinaryPrimitives.ReadInt64BigEndian(Take(8)) : BinaryPrimitives.ReadInt32BigEndian(Take(4));
            return values;
        }

        private int[] Fans(long[] offsets, long[] corners)
        {
            var triangles = new List<int>();
            for (var c = 0; c + 1 < offsets.Length; c++)
            {
                if (!(offsets[c] >= 0 && offsets[c] <= offsets[c + 1] && offsets[c + 1] <= corners.Length)) throw new VolumeFormatException(name, "has polygons that are longer than their list.");
                for (var k = offsets[c] + 2; k < offsets[c + 1]; k++) triangles.AddRange([Number(offsets[c]), Number(k - 1), Number(k)]);
            }
            return [.. triangles];

            int Number(long at) => corners[at] is >= 0 and <= int.MaxValue ? (int)corners[at] : -1;
        }

        private void Require(long values, int bytes)
        {
            // In text a number takes two bytes at least
            if (values * (Binary ? bytes : 2) > file.Length - _at + 1) throw new VolumeFormatException(name, "is cut short: it promises more numbers than there are bytes.");
        }

        private int Whole(string what) => int.TryParse(Word(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw new VolumeFormatException(name, $"does not say how many {what} follow.");

        private double Number(bool isDouble)
        {
            if (!Binary) return double.TryParse(Word(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new VolumeFormatException(name, "has a coordinate that is no number.");
            return isDouble ? BinaryPrimitives.ReadDoubleBigEndian(Take(8)) : BinaryPrimitives.ReadSingleBigEndian(Take(4));
        }

        private int Integer()
        {
            if (Binary) return BinaryPrimitives.ReadInt32BigEndian(Take(4));
            return int.TryParse(Word(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw new VolumeFormatException(name, "has a polygon number that is not whole.");
        }

        private ReadOnlySpan<byte> Take(int bytes)
        {
            if (file.Length - _at < bytes) throw new VolumeFormatException(name, "is cut short in its binary numbers.");
            _at += bytes;
            return file.AsSpan(_at - bytes, bytes);
        }
    }
}
