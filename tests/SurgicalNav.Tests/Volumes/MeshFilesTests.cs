using System.Text;
using System.Text.Json;
using CsCheck;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Tests.Volumes;

public sealed class MeshFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meshes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly TriangleMesh s_tetrahedron = new([Vec3.Zero, new(2, 0, 0), new(0, 3, 0), new(0, 0, 4)], [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);

    public static TheoryData<string> VtkFiles => [.. VtkWritten.Files.Select(f => f.Name)];

    private static byte[] Vtk(string name) => Array.Find(VtkWritten.Files, f => f.Name == name).Bytes;

    [Theory]
    [MemberData(nameof(VtkFiles))]
    public void WhatVtkWritesReadsAndIsTurnedToLps(string name)
    {
        var read = MeshFiles.Parse(Vtk(name), name);
        Assert.Empty(read.Warnings);
        Assert.Equal(s_tetrahedron.Indices, read.Mesh.Indices);
        Assert.Equal([Vec3.Zero, new(-2, 0, 0), new(0, -3, 0), new(0, 0, 4)], read.Mesh.Vertices.Select(v => v + Vec3.Zero));
        Assert.Equal(4, read.Mesh.SignedVolumeMm3(), 12);
    }

    [Theory]
    [InlineData("stl", 1e-6), InlineData("ply", 1e-6), InlineData("obj", 0), InlineData("vtp", 0)]
    public void EveryWrittenFormatComesBack(string ending, double relative) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 5], Gen.ULong).Sample((nx, ny, nz, bits) =>
        {
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(0.7, 1.1, 2), new Vec3(-123.4, 7, 999));
            var labels = new ushort[grid.VoxelCount];
            for (var v = 0; v < labels.Length; v++) labels[v] = (ushort)(bits >> v % 61 & 1);
            labels[0] = 1;
            var mesh = IsoSurface.FromLabels(new LabelMap(grid, labels), null, 1);
            var path = Path.Combine(_folder, "m." + ending);
            MeshFiles.Write(path, mesh, "left lobe");
            var read = MeshFiles.Read(path);
            Assert.Empty(read.Warnings);
            Assert.Equal(mesh.TriangleCount, read.Mesh.TriangleCount);
            if (ending != "stl") Assert.Equal(mesh.Indices, read.Mesh.Indices);
            for (var i = 0; i < mesh.Indices.Length; i++)
                Assert.True((mesh.Vertices[mesh.Indices[i]] - read.Mesh.Vertices[read.Mesh.Indices[i]]).Length <= 1000 * relative);
            Assert.False(File.Exists(path + ".part"));
        }, iter: 40, threads: 1);

    [Fact]
    public void WhatAFileLeavesOpenIsSaid()
    {
        var silent = MeshFiles.Parse("v 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1//1 2//2 4//3\nf 1/1 4/2 3/3\nf -3 -2 -1\n"u8, "t.obj");
        Assert.Contains("LPS or RAS", Assert.Single(silent.Warnings), StringComparison.Ordinal);
        Assert.Equal(4, silent.Mesh.SignedVolumeMm3(), 12);
        var open = MeshFiles.Parse("# SPACE=LPS\nv 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1 2 4\nf 1 4 3\n"u8, "t.obj");
        Assert.Contains("holes or cracks", Assert.Single(open.Warnings), StringComparison.Ordinal);
        var insideOut = MeshFiles.Parse("# SPACE=LPS\nv 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 2 3 1\nf 4 2 1\nf 3 4 1\nf 4 3 2\n"u8, "t.obj");
        Assert.Contains("inside out", Assert.Single(insideOut.Warnings), StringComparison.Ordinal);
        // Every triangle with corners of its own
        var apart = new StringBuilder("# SPACE=LPS\n");
        foreach (var i in s_tetrahedron.Indices) apart.Append(System.Globalization.CultureInfo.InvariantCulture, $"v {s_tetrahedron.Vertices[i].X} {s_tetrahedron.Vertices[i].Y} {s_tetrahedron.Vertices[i].Z}\n");
        for (var t = 0; t < 4; t++) apart.Append(System.Globalization.CultureInfo.InvariantCulture, $"f {3 * t + 1} {3 * t + 2} {3 * t + 3}\n");
        var welded = MeshFiles.Parse(Encoding.ASCII.GetBytes(apart.ToString()), "t.obj");
        Assert.Empty(welded.Warnings);
        Assert.Equal(4, welded.Mesh.Vertices.Length);
    }

    [Fact]
    public void OddFilesAreRefusedInWords()
    {
        void Refused(string text, string name, string words) =>
            Assert.Contains(words, Assert.Throws<VolumeFormatException>(() => MeshFiles.Parse(Encoding.ASCII.GetBytes(text), name)).Message, StringComparison.Ordinal);
        Refused("v 0 0\nf 1 1 1\n", "t.obj", "cut short");
        Refused("v 0 0 0\nf 1 2 3\n", "t.obj", "names point 1 of 1");
        Refused("v 0 0 0\nf 0 0 0\n", "t.obj", "the corner '0'");
        Refused("v 0 0 x\n", "t.obj", "has 'x'");
        Refused("v 0 0 0\n", "t.obj", "no polygons");
        Refused("ply\nformat ascii 1.0\nelement vertex 9\n", "t.ply", "end of its header");
        Refused("ply\nformat ascii 1.0\nelement vertex 9\nproperty float x\nend_header\n1\n", "t.ply", "not finite");
        Refused("ply\nformat binary_little_endian 1.0\nelement vertex 999999999\nproperty float x\nend_header\n", "t.ply", "more than it has bytes");
        Refused("ply\nformat odd 1.0\nend_header\n", "t.ply", "'odd'");
        Refused("<VTKFile type=\"PolyData\" compressor=\"vtkLZ4DataCompressor\"><PolyData/></VTKFile>", "t.vtp", "vtkLZ4DataCompressor");
        Refused("<VTKFile type=\"ImageData\"/>", "t.vtp", "PolyData");
        Refused("<!DOCTYPE a [<!ENTITY b \"c\">]><VTKFile type=\"PolyData\"/>", "t.vtp", "no readable XML");
        Refused("nothing", "t.bin", "STL");
        Assert.Contains(".vtp", Assert.Throws<ArgumentException>(() => MeshFiles.Write(Path.Combine(_folder, "x.png"), s_tetrahedron, "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused()
    {
        var files = VtkWritten.Files.Append(("t.obj", "# SPACE=LPS\nv 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"u8.ToArray())).ToArray();
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Double[0, 1].Array[1, 6], Gen.Byte.Array[6], Gen.Int[0, 4000]).Sample((which, places, values, length) =>
        {
            var bytes = (byte[])files[which].Item2.Clone();
            for (var i = 0; i < places.Length; i++) bytes[(int)(places[i] * (bytes.Length - 1))] = values[i];
            if (length < bytes.Length) bytes = bytes[..length];
            try { MeshFiles.Parse(bytes, files[which].Item1); } catch (VolumeFormatException) { /* refused in words */ }
        }, iter: 6000);
    }

    [Fact]
    public void GlbHoldsNamesColoursAndTheTurnToMetres()
    {
        var path = Path.Combine(_folder, "m.glb");
        MeshFiles.WriteGlb(path, [("liver", new LabelColour(255, 0, 0), s_tetrahedron), ("Niere „links“", new LabelColour(0, 255, 0), s_tetrahedron)]);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal("glTF"u8, bytes.AsSpan(0, 4));
        Assert.Equal(bytes.Length, BitConverter.ToInt32(bytes, 8));
        var length = BitConverter.ToInt32(bytes, 12);
        using var json = JsonDocument.Parse(bytes.AsMemory(20, length));
        Assert.Equal("Niere „links“", json.RootElement.GetProperty("nodes")[2].GetProperty("name").GetString());
        Assert.Equal(0.001, json.RootElement.GetProperty("nodes")[0].GetProperty("scale")[1].GetDouble());
        var q = json.RootElement.GetProperty("nodes")[0].GetProperty("rotation");
        var turn = new Quat(q[3].GetDouble(), q[0].GetDouble(), q[1].GetDouble(), q[2].GetDouble());
        // Superior is up, anterior is forward, left stays
        Assert.True((turn.Rotate(Vec3.UnitZ) - Vec3.UnitY).Length < 1e-9);
        Assert.True((turn.Rotate(-Vec3.UnitY) - Vec3.UnitZ).Length < 1e-9);
        Assert.True((turn.Rotate(Vec3.UnitX) - Vec3.UnitX).Length < 1e-9);
        var position = json.RootElement.GetProperty("accessors")[0];
        Assert.Equal(4, position.GetProperty("max")[2].GetDouble());
        Assert.Equal(0, (20 + length) % 4);
        Assert.Equal(4f, BitConverter.ToSingle(bytes, 28 + length + 4 * 11));
    }
}
