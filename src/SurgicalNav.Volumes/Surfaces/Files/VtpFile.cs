using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>VTK's XML polydata (.vtp): numbers in words, base64 or raw behind the XML, plain or zlib-packed; polygons and strips become triangles, everything
/// else is passed over. Written with float64 points, packed, behind the XML.</summary>
/// <remarks>Source: VTK File Formats, "XML File Formats" (Kitware), and vtkXMLDataParser for the layout of encoded blocks.</remarks>
public static class VtpFile
{
    private const int BlockBytes = 1 << 20;

    /// <exception cref="VolumeFormatException">Cut short, packed otherwise, or no polydata.</exception>
    internal static (TriangleMesh Mesh, string Comments) Parse(ReadOnlySpan<byte> file, string name)
    {
        try
        {
            var (root, appended) = Document(file, name);
            var data = new VtpData(root, appended, name);
            var mesh = new MeshBuilder(name);
            var polydata = root.Element("PolyData") ?? throw new VolumeFormatException(name, "holds no PolyData.");
            foreach (var piece in polydata.Elements("Piece"))
            {
                var first = mesh.Points;
                var points = data.Numbers(piece.Element("Points")?.Elements("DataArray").FirstOrDefault() ?? throw new VolumeFormatException(name, "has a piece without points."));
                if (points.Length % 3 != 0) throw new VolumeFormatException(name, $"has {points.Length} coordinates, which make no whole points.");
                for (var i = 0; i < points.Length; i += 3) mesh.Add(new Vec3(points[i], points[i + 1], points[i + 2]));
                Cells(data, piece.Element("Polys"), strips: false, first, mesh, name);
                Cells(data, piece.Element("Strips"), strips: true, first, mesh, name);
            }
            var space = polydata.Element("FieldData")?.Elements().FirstOrDefault(e => (string?)e.Attribute("Name") == "SPACE");
            var comments = space is null ? "" : "SPACE=" + new string([.. data.Numbers(space).TakeWhile(c => c is > 0 and < 128).Select(c => (char)c)]);
            return (mesh.Mesh(), comments);
        }
        catch (XmlException e)
        {
            throw new VolumeFormatException(name, $"is no readable XML: {e.Message}", e);
        }
        catch (InvalidDataException e)
        {
            throw new VolumeFormatException(name, $"has damaged packed data: {e.Message} Copy it again from its source.", e);
        }
    }

    private static (XElement Root, byte[] Appended) Document(ReadOnlySpan<byte> file, string name)
    {
        // Raw bytes behind the XML would be none: they are cut off before it is read
        var at = file.IndexOf("<AppendedData"u8);
        var xml = at < 0 ? file.ToArray() : [.. file[..at], .. "</VTKFile>"u8];
        var appended = Array.Empty<byte>();
        if (at >= 0)
        {
            var start = file[at..].IndexOf((byte)'_');
            if (start < 0) throw new VolumeFormatException(name, "is cut short: its appended data are missing.");
            appended = file[(at + start + 1)..].ToArray();
        }
        using var reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var root = XElement.Load(reader);
        if (at >= 0)
        {
            var tag = Encoding.ASCII.GetString(file[at..(at + file[at..].IndexOf((byte)'_'))]);
            root.Add(new XElement("AppendedData", new XAttribute("encoding", tag.Contains("base64", StringComparison.Ordinal) ? "base64" : "raw")));
        }
        if (root.Name != "VTKFile" || (string?)root.Attribute("type") != "PolyData") throw new VolumeFormatException(name, "is no VTKFile of type PolyData.");
        return (root, appended);
    }

    private static void Cells(VtpData data, XElement? cells, bool strips, int first, MeshBuilder mesh, string name)
    {
        if (cells is null) return;
        double[] Array(string which) => cells.Elements("DataArray").FirstOrDefault(e => (string?)e.Attribute("Name") == which) is { } array ? data.Numbers(array) : [];
        var (connectivity, offsets) = (Array("connectivity"), Array("offsets"));
        var from = 0;
        Span<int> triangle = stackalloc int[3];
        foreach (var offset in offsets)
        {
            if (!(offset >= from && offset <= connectivity.Length)) throw new VolumeFormatException(name, "has polygons that are longer than their list.");
            var corners = connectivity.AsSpan(from, (int)offset - from);
            for (var k = 2; k < corners.Length; k++)
            {
                var turned = strips && k % 2 == 1;
                var (a, b) = strips ? (k - 2, k - 1) : (0, k - 1);
                (triangle[0], triangle[1], triangle[2]) = (Corner(corners[turned ? b : a], first), Corner(corners[turned ? a : b], first), Corner(corners[k], first));
                mesh.AddPolygon(triangle);
            }
            from = (int)offset;
        }
    }

    private static int Corner(double number, int first) => number is >= 0 and <= int.MaxValue ? first + (int)number : -1;

    public static void Write(Stream to, TriangleMesh mesh)
    {
        var (connectivity, offsets) = (mesh.Indices, new int[mesh.TriangleCount]);
        for (var t = 0; t < offsets.Length; t++) offsets[t] = 3 * (t + 1);
        var (points, corners, ends) = (Packed(MemoryMarshal.AsBytes(mesh.Vertices.AsSpan())), Packed(MemoryMarshal.AsBytes(connectivity.AsSpan())), Packed(MemoryMarshal.AsBytes(offsets.AsSpan())));
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0"?>
            <VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64" compressor="vtkZLibDataCompressor">
              <PolyData>
                <FieldData><Array type="String" Name="SPACE" NumberOfTuples="1" format="ascii">76 80 83 0</Array></FieldData>
                <Piece NumberOfPoints="{mesh.Vertices.Length}" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="{mesh.TriangleCount}">
                  <Points><DataArray type="Float64" Name="Points" NumberOfComponents="3" format="appended" offset="0"/></Points>
                  <Polys>
                    <DataArray type="Int32" Name="connectivity" format="appended" offset="{points.Length}"/>
                    <DataArray type="Int32" Name="offsets" format="appended" offset="{points.Length + corners.Length}"/>
                  </Polys>
                </Piece>
              </PolyData>
              <AppendedData encoding="raw">
            _
            """);
        to.Write(Encoding.UTF8.GetBytes(head.ReplaceLineEndings("\n")));
        to.Write(points);
        to.Write(corners);
        to.Write(ends);
        to.Write("\n  </AppendedData>\n</VTKFile>\n"u8);
    }

    private static byte[] Packed(ReadOnlySpan<byte> plain)
    {
        var blocks = Math.Max(1, (plain.Length + BlockBytes - 1) / BlockBytes);
        var header = new ulong[3 + blocks];
        (header[0], header[1], header[2]) = ((ulong)blocks, BlockBytes, (ulong)(plain.Length - (blocks - 1) * BlockBytes) % BlockBytes);
        using var body = new MemoryStream();
        for (var b = 0; b < blocks; b++)
        {
            var start = body.Length;
            using (var zlib = new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(plain[(b * BlockBytes)..Math.Min(plain.Length, (b + 1) * BlockBytes)]);
            header[3 + b] = (ulong)(body.Length - start);
        }
        return [.. MemoryMarshal.AsBytes(header.AsSpan()), .. body.ToArray()];
    }
}
