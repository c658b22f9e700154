using System.Text.Json;
using SurgicalNav.Core.Numerics;
using SurgicalNav.SystemTests.Sessions;
using SurgicalNav.Volumes;

namespace SurgicalNav.SystemTests.Scans;

/// <summary><c>surgicalnav scan segment</c> on a real CT.</summary>
[Collection(MachineCollection.Name)]
public sealed class SegmentVerbTests
{
    private static string Ct => TestData.Path("preop/totalseg_ct/example_ct.nii.gz");
    private readonly string _folder = Directory.CreateTempSubdirectory("segment").FullName;

    private string File(string name) => Path.Combine(_folder, name);

    /// <summary>As numpy and VTK count them in the same file: values of 200 and more; pieces by vtkImageConnectivityFilter; balls by shifting the array.</summary>
    [Theory]
    [InlineData(26922)]
    [InlineData(24224, "--largest")]
    [InlineData(24224 + 123 + 106, "--keep", "3")]
    [InlineData(2950, "--erode", "3")]
    [InlineData(906, "--erode", "4.5")]
    [InlineData(8392, "--open", "3")]
    [InlineData(35695, "--close", "4.5")]
    public async Task EveryStepLeavesWhatOthersCount(int voxels, params string[] steps)
    {
        var run = await ProgramRun.Of(null, ["scan", "segment", Ct, "-o", File("bones.nrrd"), "--threshold", "200:", .. steps, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var answer = JsonDocument.Parse(run.Output);
        var last = answer.RootElement.GetProperty("steps").EnumerateArray().Last();
        Assert.Equal(voxels, last.GetProperty("voxels").GetInt32());
        Assert.Equal(27.0 * voxels, last.GetProperty("volumeMm3").GetDouble(), tolerance: 0.1);
        if (steps.Length == 0) Assert.Equal(769, answer.RootElement.GetProperty("pieceCount").GetInt32());
        var map = VolumeFiles.ReadLabelMap(File("bones.nrrd"));
        Assert.Equal(voxels, map.Labels.ToArray().Count(l => l == 1));
        Assert.Null(map.Grid.DifferenceFrom(VolumeFiles.ReadVolume(Ct).Grid));
    }

    [Fact]
    public async Task AnOrganIsGrownFromASeedDrawnAndAddedToAMap()
    {
        // The spleen of the reference segmentation, whose middle is the seed
        var spleen = VolumeFiles.ReadLabelMap(TestData.Path("preop/totalseg_ct/example_seg_fast/spleen.nii.gz"));
        var seed = Vec3.Zero;
        var count = 0;
        for (var v = 0; v < spleen.Labels.Length; v++)
        {
            if (spleen.Labels[v] == 0) continue;
            seed += spleen.Grid.ToScan(new Vec3(v % spleen.Grid.Nx, v / spleen.Grid.Nx % spleen.Grid.Ny, v / (spleen.Grid.Nx * spleen.Grid.Ny))).Mm;
            count++;
        }
        seed /= count;
        var ct = TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz");
        string[] bones = ["scan", "segment", ct, "-o", File("bones.nii.gz"), "--threshold", "250:", "--label", "3", "--name", "bones"];
        Assert.Equal(0, (await ProgramRun.Of(null, bones)).ExitCode);
        Assert.Contains("is there already", (await ProgramRun.Of(null, bones)).Error, StringComparison.Ordinal);
        var run = await ProgramRun.Of(null, "scan", "segment", ct, "-o", File("both.nii.gz"), "--into", File("bones.nii.gz"), "--label", "7", "--name", "spleen", "--picture", File("spleen.png"),
            "--gaussian", "2", "--threshold", "0:80", "--open", "6", FormattableString.Invariant($"--grow={seed.X},{seed.Y},{seed.Z},80"), "--fill-holes", "--smooth", "3");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("--gaussian 2", run.Output, StringComparison.Ordinal);
        Assert.True(run.Output.IndexOf("--open 6", StringComparison.Ordinal) < run.Output.IndexOf("--grow", StringComparison.Ordinal));
        Assert.True(new FileInfo(File("spleen.png")).Length > 10_000);
        var both = VolumeFiles.ReadLabelMap(File("both.nii.gz"));
        Assert.Equal([3, 7], both.PresentLabels());
        Assert.Equal(("bones", "spleen"), (both.NameOf(3), both.NameOf(7)));
        // By hand it is no more than a beginning, and it is the spleen
        var (common, grown) = (0, 0);
        for (var v = 0; v < both.Labels.Length; v++)
        {
            if (both.Labels[v] != 7) continue;
            grown++;
            if (spleen.Labels[v] != 0) common++;
        }
        Assert.InRange(2.0 * common / (grown + count), 0.6, 1);
    }

    [Theory]
    [InlineData("Nothing was asked for")]
    [InlineData("--threshold 3500:4000 leaves nothing", "--threshold", "3500:4000")]
    [InlineData("a range is LEAST:MOST", "--threshold", "200")]
    [InlineData("lesser to the greater", "--threshold", "300:200")]
    [InlineData("'x' is no number", "--erode", "x")]
    [InlineData("outside the scan", "--grow", "9999,0,0")]
    [InlineData("X,Y,Z,REACH", "--grow", "1,2")]
    [InlineData("it is 6, 18 or 26", "--median", "--neighbours", "8")]
    [InlineData("labels are whole numbers", "--median", "--label", "0")]
    public async Task MistakesAreNamed(string words, params string[] options)
    {
        var run = await ProgramRun.Of(null, ["scan", "segment", Ct, "-o", File("x.nrrd"), .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", run.Error, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File("x.nrrd")));
    }
}
