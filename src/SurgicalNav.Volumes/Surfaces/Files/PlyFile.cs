using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>PLY: in words, little- and big-endian; vertices and faces, whatever else stands beside them is passed over. Written little-endian, float32, mm.</summary>
/// <remarks>Source: G. Turk, The PLY Polygon File Format, 1994.</remarks>
public static class PlyFile
{
    private const int MostCorners = 4096;

    private enum Format { Text, Little, Big }

    private sealed record Property(string Name, string Type, string? CountType);

    private sealed record Element(string Name, long Count, List<Property> Properties);

    /// <exception cref="VolumeFormatException">Cut short, or no PLY with vertices and faces.</exception>
    internal static (TriangleMesh Mesh, string Comments) Parse(ReadOnlySpan<byte> file, string name)
    {
        var words = new AsciiWords(file, name);
        var (format, elements, comments) = Header(ref words, name);
        var mesh = new MeshBuilder(name);
        var values = new Values(file, words.At, format, name);
        foreach (var element in elements)
        {
            // Each takes a byte at least
            if (element.Count > file.Length) throw new VolumeFormatException(name, $"promises {element.Count} of '{element.Name}', more than it has bytes. It may be cut short.");
            for (var i = 0L; i < element.Count; i++) Read(element, ref values, mesh, name);
        }
        return (mesh.Mesh(), comments);
    }

    public static void Write(Stream to, TriangleMesh mesh, string title)
    {
        to.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"ply\nformat binary_little_endian 1.0\ncomment {title.ReplaceLineEndings(" ")}, mm, {MeshSpace.Lps}\nelement vertex {mesh.Vertices.Length}\nproperty float x\nproperty float y\nproperty float z\n") + string.Create(CultureInfo.InvariantCulture,
            $"element face {mesh.TriangleCount}\nproperty list uchar int vertex_indices\nend_header\n")));
        Span<byte> one = stackalloc byte[13];
        foreach (var v in mesh.Vertices)
        {
            BinaryPrimitives.WriteSingleLittleEndian(one, (float)v.X);
            BinaryPrimitives.WriteSingleLittleEndian(one[4..], (float)v.Y);
            BinaryPrimitives.WriteSingleLittleEndian(one[8..], (float)v.Z);
            to.Write(one[..12]);
        }
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            one[0] = 3;
            for (var c = 0; c < 3; c++) BinaryPrimitives.WriteInt32LittleEndian(one[(1 + 4 * c)..], mesh.Indices[i + c]);
            to.Write(one);
        }
    }

    private static (Format Format, List<Element> Elements, string Comments) Header(ref AsciiWords words, string name)
    {
        if (!words.TryLine(out var first) || !first.SequenceEqual("ply"u8)) throw new VolumeFormatException(name, "does not begin like a PLY file.");
        Format? format = null;
        var (elements, comments) = (new List<Element>(), new StringBuilder());
        while (words.TryLine(out var raw))
        {
            if (raw.Length > 4096) break;
            var line = Encoding.UTF8.GetString(raw);
            var said = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (said)
            {
                case ["end_header"]:
                    return (format ?? throw new VolumeFormatException(name, "does not say its format."), elements, comments.ToString());
                case ["format", var kind, _]:
                    format = kind switch { "ascii" => Format.Text, "binary_little_endian" => Format.Little, "binary_big_endian" => Format.Big, _ => throw new VolumeFormatException(name, $"has the unknown format '{kind}'.") };
                    break;
                case ["comment" or "obj_info", ..]: comments.Append(line).Append('\n'); break;
                case ["element", var kind, var count] when long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n): elements.Add(new Element(kind, n, [])); break;
                case ["property", "list", var countType, var type, var property] when elements.Count > 0 && Bytes(countType) > 0 && Bytes(type) > 0: elements[^1].Properties.Add(new Property(property, type, countType)); break;
                case ["property", var type, var property] when elements.Count > 0 && Bytes(type) > 0: elements[^1].Properties.Add(new Property(property, type, null)); break;
                case []: break;
                default: throw new VolumeFormatException(name, $"has the header line '{(line.Length > 60 ? line[..60] : line)}', which is not understood.");
            }
        }
        throw new VolumeFormatException(name, "has no end of its header. It may be cut short.");
    }

    private static int Bytes(string type) => type switch
    {
        "char" or "uchar" or "int8" or "uint8" => 1,
        "short" or "ushort" or "int16" or "uint16" => 2,
        "int" or "uint" or "int32" or "uint32" or "float" or "float32" => 4,
        "double" or "float64" => 8,
        _ => 0,
    };

    private static void Read(Element element, ref Values values, MeshBuilder mesh, string name)
    {
        var (x, y, z) = (double.NaN, double.NaN, double.NaN);
        foreach (var property in element.Properties)
        {
            if (property.CountType is null)
            {
                var value = values.Next(property.Type);
                if (property.Name is "x") x = value;
                else if (property.Name is "y") y = value;
                else if (property.Name is "z") z = value;
                continue;
            }
            var count = values.Next(property.CountType);
            if (!(count >= 0 && count <= MostCorners)) throw new VolumeFormatException(name, $"has a list of {count:g6}; at most {MostCorners} are read.");
            var corners = new int[(int)count];
            for (var i = 0; i < corners.Length; i++)
                corners[i] = values.Next(property.Type) is var corner and >= 0 and <= int.MaxValue ? (int)corner : -1;
            if (element.Name == "face" && property.Name is "vertex_indices" or "vertex_index") mesh.AddPolygon(corners);
        }
        if (element.Name == "vertex") mesh.Add(new Vec3(x, y, z));
    }

    private ref struct Values
    {
        private readonly ReadOnlySpan<byte> _data;
        private readonly Format _format;
        private readonly string _name;
        private AsciiWords _words;
        private int _at;

        public Values(ReadOnlySpan<byte> file, int at, Format format, string name)
        {
            _data = file[at..];
            (_format, _name) = (format, name);
            _words = new AsciiWords(_data, name);
        }

        public double Next(string type)
        {
            if (_format == Format.Text) return _words.Number();
            var bytes = Bytes(type);
            if (_data.Length - _at < bytes) throw new VolumeFormatException(_name, "is cut short in its binary numbers.");
            var from = _data.Slice(_at, bytes);
            _at += bytes;
            var big = _format == Format.Big;
            return type switch
            {
                "char" or "int8" => (sbyte)from[0],
                "uchar" or "uint8" => from[0],
                "short" or "int16" => big ? BinaryPrimitives.ReadInt16BigEndian(from) : BinaryPrimitives.ReadInt16LittleEndian(from),
                "ushort" or "uint16" => big ? BinaryPrimitives.ReadUInt16BigEndian(from) : BinaryPrimitives.ReadUInt16LittleEndian(from),
                "int" or "int32" => big ? BinaryPrimitives.ReadInt32BigEndian(from) : BinaryPrimitives.ReadInt32LittleEndian(from),
                "uint" or "uint32" => big ? BinaryPrimitives.ReadUInt32BigEndian(from) : BinaryPrimitives.ReadUInt32LittleEndian(from),
                "float" or "float32" => big ? BinaryPrimitives.ReadSingleBigEndian(from) : BinaryPrimitives.ReadSingleLittleEndian(from),
                _ => big ? BinaryPrimitives.ReadDoubleBigEndian(from) : BinaryPrimitives.ReadDoubleLittleEndian(from),
            };
        }
    }
}
