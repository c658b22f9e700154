using System.Text.Json;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Runtime.Scans.Surfaces;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.SystemTests.Scans;

public sealed class SurfaceMakingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-surfaces");

    private static string Labels => TestData.Path("preop/totalseg_ct/example_seg_fast.nii.gz");

    private string At(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private SurfaceRequest Request(string format = "stl") => new() { Path = Labels, Labels = "liver,1", Format = format, Folder = At("out"), Smooth = true };

    [Theory]
    [InlineData("stl"), InlineData("obj"), InlineData("ply"), InlineData("vtp")]
    public void OrgansBecomeClosedSurfacesOfTheirVolumesWithinTheBound(string format)
    {
        var heard = new List<double>();
        var report = SurfaceMaking.Run(Request(format) with { DecimateMm = 0.4 }, part => { lock (heard) heard.Add(part); });
        Assert.Equal([("spleen", (ushort)1), ("liver", (ushort)5)], report.Surfaces.Select(s => (s.Name, s.Label)));
        Assert.Equal(260010, report.Surfaces[0].VoxelVolumeMm3);
        foreach (var s in report.Surfaces)
        {
            Assert.Null(s.WhyNotClosed);
            Assert.InRange(s.ErrorBoundMm, 0, 0.4);
            Assert.InRange(s.Triangles, 100, s.RoughTriangles / 2);
            Assert.InRange(s.VolumeMm3 / s.VoxelVolumeMm3!.Value, 0.995, 1.005);
            var read = MeshFiles.Read(s.File);
            Assert.Equal(Path.Combine(At("out"), $"{s.Name}.{format}"), s.File);
            Assert.Empty(read.Warnings);
            Assert.Equal(s.Triangles, read.Mesh.TriangleCount);
            Assert.Equal(s.VolumeMm3, read.Mesh.SignedVolumeMm3(), tolerance: 1);
        }
        Assert.True(heard.Count >= 4 && heard.All(part => part is >= 0 and <= 1));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.True(json.RootElement.GetProperty("surfaces")[1].GetProperty("closed").GetBoolean());
        Assert.Contains("liver", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatAreThereStayUnlessReplacingIsAskedFor()
    {
        Directory.CreateDirectory(At("out"));
        File.WriteAllText(At("out/liver.stl"), "mine");
        Assert.Contains("--force", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(Request())).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("out/liver.stl")));
        SurfaceMaking.Run(Request() with { Overwrite = true });
        Assert.True(new FileInfo(At("out/liver.stl")).Length > 1000);
    }

    [Fact]
    public void AllGoIntoOneGlbAndAPicture()
    {
        var report = SurfaceMaking.Run(Request("glb") with { Picture = At("organs.png") });
        Assert.Equal(At("out/surfaces.glb"), Assert.Single(report.Surfaces.Select(s => s.File).Distinct()));
        Assert.True(new FileInfo(At("organs.png")).Length > 20_000);
        var json = File.ReadAllBytes(At("out/surfaces.glb"));
        using var document = JsonDocument.Parse(json.AsMemory(20, BitConverter.ToInt32(json, 12)));
        Assert.Equal(["spleen", "liver"], document.RootElement.GetProperty("meshes").EnumerateArray().Select(m => m.GetProperty("name").GetString()));
    }

    [Fact]
    public void AThresholdMakesASurfaceOfAScan()
    {
        var request = Request() with { Path = TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz"), Labels = null, Threshold = 200 };
        var bone = Assert.Single(SurfaceMaking.Run(request).Surfaces);
        Assert.Null(bone.WhyNotClosed);
        // Voxels of 200 HU and more come to 66.6 ml of these 3 mm voxels' trilinear surface; bone marrow is left out
        Assert.InRange(bone.VolumeMm3, 60_000, 75_000);
        Assert.Contains("No voxel", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(request with { Threshold = 30000 })).Message, StringComparison.Ordinal);
        Assert.Contains("one of them", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(request with { Labels = "1" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverlappingSegmentsOfSlicerBecomeASurfaceEach()
    {
        // A tumour within the liver: two layers, both with the number 1
        const int n = 20;
        var values = new byte[2 * n * n * n];
        for (var v = 0; v < n * n * n; v++)
        {
            var (x, y, z) = (v % n - 9.5, v / n % n - 9.5, v / (n * n) - 9.5);
            var r = Math.Sqrt(x * x + y * y + z * z);
            (values[2 * v], values[2 * v + 1]) = ((byte)(r < 8 ? 1 : 0), (byte)(r < 4 ? 1 : 0));
        }
        var header = "NRRD0004\ntype: uchar\ndimension: 4\nspace: LPS\nsizes: 2 20 20 20\nspace directions: none (1,0,0) (0,1,0) (0,0,1)\nkinds: list domain domain domain\nencoding: raw\nspace origin: (0,0,0)\n"
            + "Segment0_ID:=a\nSegment0_Name:=liver\nSegment0_LabelValue:=1\nSegment0_Layer:=0\nSegment1_ID:=b\nSegment1_Name:=tumour\nSegment1_LabelValue:=1\nSegment1_Layer:=1\n\n";
        File.WriteAllBytes(At("overlap.seg.nrrd"), [.. System.Text.Encoding.ASCII.GetBytes(header), .. values]);
        var report = SurfaceMaking.Run(Request() with { Path = At("overlap.seg.nrrd"), Labels = null });
        Assert.Equal(["liver", "tumour"], report.Surfaces.Select(s => s.Name));
        Assert.All(report.Surfaces, s => Assert.Equal(s.VoxelVolumeMm3!.Value, s.VolumeMm3, tolerance: 0.01 * s.VolumeMm3));
        Assert.Equal(["tumour"], SurfaceMaking.Run(Request() with { Path = At("overlap.seg.nrrd"), Labels = "tumour", Overwrite = true }).Surfaces.Select(s => s.Name));
        Assert.Contains("liver", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(Request() with { Path = At("overlap.seg.nrrd"), Labels = "spleen" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongRequestsAreRefusedInWords()
    {
        Assert.Contains("Did you mean 'liver'", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(Request() with { Labels = "livr" })).Message, StringComparison.Ordinal);
        Assert.Contains("--decimate-mm", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(Request() with { DecimateMm = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("stl, obj", Assert.Throws<UserErrorException>(() => SurfaceMaking.Run(Request("png"))).Message, StringComparison.Ordinal);
    }
}
