using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>STL surfaces, binary and ASCII in, binary out; mm (STL states no unit) in the frame that the caller knows.</summary>
/// <remarks>Source: 3D Systems, StereoLithography Interface Specification, 1989. Corners at the very same place become one vertex, so that a closed
/// surface reads as closed; triangles that thereby use a vertex twice are dropped. Memory is bounded by the file's length.</remarks>
public static class StlFile
{
    private const int HeaderBytes = 84;
    private const int TriangleBytes = 50;
    private const long LargestFile = 1L << 30;

    /// <exception cref="VolumeFormatException">The file is missing, cut short, or no STL.</exception>
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

    /// <summary>As from a file of that name.</summary>
    public static TriangleMesh Parse(ReadOnlySpan<byte> file, string name)
    {
        // Some binary files begin with "solid" too: the length decides
        var claimed = file.Length >= HeaderBytes ? BinaryPrimitives.ReadUInt32LittleEndian(file[80..]) : 0;
        if (file.Length >= HeaderBytes && file.Length == HeaderBytes + (long)claimed * TriangleBytes) return Binary(file[HeaderBytes..], (int)claimed, name);
        if (file.StartsWith("solid"u8)) return Ascii(Encoding.ASCII.GetString(file), name);
        throw new VolumeFormatException(name, file.Length < HeaderBytes
            ? "is too short for an STL file."
            : $"is no STL file: it promises {claimed} triangles, which would be {HeaderBytes + (long)claimed * TriangleBytes} bytes, and has {file.Length}. It may be cut short.");
    }

    /// <summary>What the header of a binary file or the first line of one in words says besides the surface.</summary>
    internal static string Comment(ReadOnlySpan<byte> file) => Encoding.ASCII.GetString(file[..Math.Min(file.Length, 80)]);

    /// <summary>Binary STL; coordinates are rounded to float32.</summary>
    public static void Write(string path, TriangleMesh mesh)
    {
        using var file = File.Create(path);
        Write(file, mesh, "surface");
    }

    /// <summary>Coordinates are LPS, which the header says as 3D Slicer does.</summary>
    internal static void Write(Stream file, TriangleMesh mesh, string title)
    {
        var header = new byte[HeaderBytes];
        Encoding.ASCII.GetBytes($"{MeshSpace.Lps} mm {(title.Length > 50 ? title[..50] : title)}").CopyTo(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(80), (uint)mesh.TriangleCount);
        file.Write(header);
        Span<byte> triangle = stackalloc byte[TriangleBytes];
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var (a, b, c) = (mesh.Vertices[mesh.Indices[i]], mesh.Vertices[mesh.Indices[i + 1]], mesh.Vertices[mesh.Indices[i + 2]]);
            var normal = Vec3.Cross(b - a, c - a);
            triangle.Clear();
            Put(triangle, normal.LengthSquared > 0 ? normal.Normalized() : Vec3.Zero);
            Put(triangle[12..], a);
            Put(triangle[24..], b);
            Put(triangle[36..], c);
            file.Write(triangle);
        }
    }

    private static void Put(Span<byte> at, Vec3 v)
    {
        BinaryPrimitives.WriteSingleLittleEndian(at, (float)v.X);
        BinaryPrimitives.WriteSingleLittleEndian(at[4..], (float)v.Y);
        BinaryPrimitives.WriteSingleLittleEndian(at[8..], (float)v.Z);
    }

    private static TriangleMesh Binary(ReadOnlySpan<byte> triangles, int count, string name)
    {
        var corners = new List<Vec3>(3 * count);
        for (var t = 0; t < count; t++)
            for (var corner = 1; corner <= 3; corner++)
            {
                var at = triangles[(t * TriangleBytes + 12 * corner)..];
                corners.Add(new Vec3(BinaryPrimitives.ReadSingleLittleEndian(at), BinaryPrimitives.ReadSingleLittleEndian(at[4..]), BinaryPrimitives.ReadSingleLittleEndian(at[8..])));
            }
        return Welded(corners, name);
    }

    private static TriangleMesh Ascii(string text, string name)
    {
        var corners = new List<Vec3>();
        var numbers = new double[3];
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (!trimmed.StartsWith("vertex", StringComparison.OrdinalIgnoreCase)) continue;
            var count = 0;
            foreach (var range in trimmed[6..].SplitAny(' ', '\t'))
            {
                var word = trimmed[6..][range];
                if (word.IsEmpty) continue;
                if (count == 3 || !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[count++])) count = 4;
                if (count == 4) break;
            }
            if (count != 3) throw new VolumeFormatException(name, $"has the unreadable line '{(trimmed.Length > 60 ? trimmed[..60] : trimmed)}'.");
            corners.Add(new Vec3(numbers[0], numbers[1], numbers[2]));
        }
        if (corners.Count % 3 != 0) throw new VolumeFormatException(name, $"has {corners.Count} vertices, which make no whole triangles. It may be cut short.");
        return Welded(corners, name);
    }

    private static TriangleMesh Welded(List<Vec3> corners, string name)
    {
        var known = new Dictionary<Vec3, int>();
        var (vertices, indices) = (new List<Vec3>(), new List<int>(corners.Count));
        Span<int> triangle = stackalloc int[3];
        for (var i = 0; i < corners.Count; i += 3)
        {
            for (var c = 0; c < 3; c++)
            {
                var p = corners[i + c];
                if (!p.IsFinite) throw new VolumeFormatException(name, $"has a corner in triangle {i / 3} that is not finite.");
                // Adding zero turns −0 into 0, which are one place
                p += Vec3.Zero;
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(known, p, out var exists);
                if (!exists)
                {
                    number = vertices.Count;
                    vertices.Add(p);
                }
                triangle[c] = number;
            }
            if (triangle[0] != triangle[1] && triangle[1] != triangle[2] && triangle[2] != triangle[0]) indices.AddRange(triangle);
        }
        return new TriangleMesh([.. vertices], [.. indices]);
    }
}
