using System.Text;
using CsCheck;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Tests.Volumes;

public sealed class MeshFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private static readonly TriangleMesh s_tetrahedron = new(
        [Vec3.Zero, new(2, 0, 0), new(0, 3, 0), new(0, 0, 4)], [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);

    private static string AsciiStl() => "solid t\n" + string.Concat(Enumerable.Range(0, 4).Select(t => "facet normal 0 0 0\nouter loop\n" + string.Concat(
        Enumerable.Range(0, 3).Select(c => s_tetrahedron.Vertices[s_tetrahedron.Indices[3 * t + c]]).Select(v => $"vertex {v.X} {v.Y} {v.Z}\n")) + "endloop\nendfacet\n")) + "endsolid t\n";

    private const string AsciiVtk = "# vtk DataFile Version 3.0\nt\nASCII\nDATASET POLYDATA\nPOINTS 5 float\n0 0 0 2 0 0 2 2 0\n0 2 0 1 1 3\nPOLYGONS 5 21\n4 0 3 2 1\n3 0 1 4\n3 1 2 4\n3 2 3 4\n3 3 0 4\n";

    [Fact]
    public void BinaryStlKeepsTheSurface()
    {
        StlFile.Write(_path, s_tetrahedron);
        var read = StlFile.Read(_path);
        Assert.Null(SurfaceChecks.WhyNotClosed(read));
        Assert.Equal((4, 4), (read.Vertices.Length, read.TriangleCount));
        Assert.Equal(4, read.SignedVolumeMm3(), 9);
    }

    [Fact]
    public void AsciiStlReads() => Assert.Equal(4, StlFile.Parse(Encoding.ASCII.GetBytes(AsciiStl()), "t.stl").SignedVolumeMm3(), 9);

    [Fact]
    public void AsciiVtkPyramidHasItsVolume()
    {
        var mesh = VtkPolyDataFile.Parse(Encoding.ASCII.GetBytes(AsciiVtk), "t.vtk");
        Assert.Null(SurfaceChecks.WhyNotClosed(mesh));
        Assert.Equal(4, mesh.SignedVolumeMm3(), 9);
    }

    [Fact]
    public void CutFilesAreRefusedInWords()
    {
        StlFile.Write(_path, s_tetrahedron);
        var stl = File.ReadAllBytes(_path);
        Assert.Contains("cut short", Assert.Throws<VolumeFormatException>(() => StlFile.Parse(stl.AsSpan(0, 200), "t.stl")).Message, StringComparison.Ordinal);
        Assert.Contains("no whole triangles", Assert.Throws<VolumeFormatException>(() => StlFile.Parse("solid\nvertex 1 2 3\n"u8, "t.stl")).Message, StringComparison.Ordinal);
        Assert.Throws<VolumeFormatException>(() => VtkPolyDataFile.Parse(Encoding.ASCII.GetBytes(AsciiVtk[..140]), "t.vtk"));
        Assert.Contains("names point 9 of 5", Assert.Throws<VolumeFormatException>(() => VtkPolyDataFile.Parse(Encoding.ASCII.GetBytes(AsciiVtk.Replace("3 0 1 4", "3 0 1 9", StringComparison.Ordinal)), "t.vtk")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused()
    {
        byte[][] files = [Encoding.ASCII.GetBytes(AsciiStl()), Encoding.ASCII.GetBytes(AsciiVtk), Encoding.ASCII.GetBytes(AsciiVtk.Replace("ASCII", "BINARY", StringComparison.Ordinal))];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 600].Array[0, 5], Gen.Byte.Array[5], Gen.Int[0, 900]).Sample((which, places, values, length) =>
        {
            var bytes = (byte[])files[which].Clone();
            for (var i = 0; i < places.Length; i++) bytes[places[i] % bytes.Length] = values[i];
            if (length < bytes.Length) bytes = bytes[..length];
            try { StlFile.Parse(bytes, "t"); } catch (VolumeFormatException) { /* refused in words */ }
            try { VtkPolyDataFile.Parse(bytes, "t"); } catch (VolumeFormatException) { /* refused in words */ }
        }, iter: 3000);
    }
}
