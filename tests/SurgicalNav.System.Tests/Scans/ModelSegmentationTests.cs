using System.Text.Json;
using CsCheck;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Tiles;
using SurgicalNav.Runtime.Scans.Segmenting;
using SurgicalNav.SystemTests.Sessions;
using SurgicalNav.Volumes;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>A network over a scan, from the scan's own voxels and back to them.</summary>
[Collection(MachineCollection.Name)]
public sealed class ModelSegmentationTests
{
    private static string CardPath => Repository.Path("models", "tissue-check", VolumeCardFile.FileName);

    private static LabelMap Label(Volume scan, Func<VolumeCard, VolumeCard>? change = null)
    {
        var card = VolumeCardFile.Load(CardPath);
        using var session = new VolumeSession(CardPath, change?.Invoke(card) ?? card, SegmentationOptions.Default);
        return ModelSegmentation.Label(scan, session, OneWorker.Instance).Map;
    }

    private static Func<VolumeCard, VolumeCard> At(double mm, string orientation = "LPS", string order = "zyx", VolumeIntensity? intensity = null) =>
        c => c with { Input = c.Input with { SpacingMm = [mm, mm, mm], PatchVoxels = [16, 14, 12], Orientation = orientation, AxisOrder = order, Intensity = intensity ?? c.Input.Intensity } };

    private static Volume Random(int nx, int ny, int nz, Mat3 axes, ulong seed)
    {
        var random = new SeededRandom(seed);
        // Patches of 4 voxels, so that blurs leave something to call
        var coarse = Enumerable.Range(0, 4096).Select(_ => (short)(random.NextInt(4000) - 1500)).ToArray();
        return new Volume(new VolumeGrid(nx, ny, nz, axes, new Vec3(5, -7, 11)), [.. Enumerable.Range(0, nx * ny * nz).Select(v => coarse[(v % nx / 4 + 7 * (v / nx % ny / 4) + 51 * (v / (nx * ny) / 4)) % 4096])]);
    }

    /// <summary>The same arithmetic in doubles, at the scan's own voxels: the network's spacing is the scan's.</summary>
    private static double[][] ByHand(Volume scan)
    {
        var (g, n) = (scan.Grid, scan.Grid.VoxelCount);
        double[] Blur(double[] v)
        {
            var b = new double[n];
            for (var at = 0; at < n; at++)
                for (var d = 0; d < 27; d++)
                {
                    var (i, j, k) = (at % g.Nx + d % 3 - 1, at / g.Nx % g.Ny + d / 3 % 3 - 1, at / (g.Nx * g.Ny) + d / 9 - 1);
                    if (g.Contains(i, j, k)) b[at] += v[g.Offset(i, j, k)] * (2 - Math.Abs(d % 3 - 1)) * (2 - Math.Abs(d / 3 % 3 - 1)) * (2 - Math.Abs(d / 9 - 1)) / 64.0;
                }
            return b;
        }
        var blurred = Blur([.. Enumerable.Range(0, n).Select(v => Math.Clamp(scan[v], -1000, 1500) / 500.0)]);
        return [Blur([.. blurred.Select(b => 8 * Math.Max(-0.6 - b, 0))]), Blur([.. blurred.Select(b => 8 * Math.Max(b - 0.5, 0))])];
    }

    /// <summary>Whatever way the scan is stored and whatever way the network wants it: the label is the largest logit's, but where two are within rounding.</summary>
    [Fact]
    public void LabelsAreTheLargestLogitsInAnyOrientation() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[0, 2], Gen.ULong).Sample((permutation, flips, way, tensor, seed) =>
        {
            var (orientation, order) = (((string[])["LPS", "RAS", "LAI", "RPI"])[way], ((string[])["zyx", "xyz", "yzx"])[tensor]);
            Vec3[] axes = [Vec3.UnitX * ((flips & 1) == 0 ? 2 : -2), Vec3.UnitY * ((flips & 2) == 0 ? 2 : -2), Vec3.UnitZ * ((flips & 4) == 0 ? 2 : -2)];
            int[] p = ((int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])[permutation];
            var scan = Random(25, 19, 22, Mat3.FromColumns(axes[p[0]], axes[p[1]], axes[p[2]]), seed);
            var (labels, logits) = (Label(scan, At(2, orientation, order)), ByHand(scan));
            Assert.Null(scan.Grid.DifferenceFrom(labels.Grid));
            for (var v = 0; v < scan.Grid.VoxelCount; v++)
            {
                double[] three = [logits[0][v] - 0.2, 0, logits[1][v] - 0.2];
                Assert.True(three[labels.Labels[v]] >= three.Max() - 1e-4);
            }
            Assert.Equal([1, 2], labels.PresentLabels());
        }, iter: 12);

    /// <summary>A slope of 10 HU a mm: bone begins where the smoothed value passes 262.5 HU, on the scan's voxels whatever the network's spacing.</summary>
    [Theory]
    [InlineData(0.8)]
    [InlineData(1.0)]
    [InlineData(1.7)]
    [InlineData(3.0)]
    public void ASlopeIsCutAtOnePlaceWhateverTheNetworksSpacing(double mm)
    {
        var grid = new VolumeGrid(120, 20, 20, Mat3.Diagonal(1, 1, 1), Vec3.Zero);
        var scan = new Volume(grid, [.. Enumerable.Range(0, grid.VoxelCount).Select(v => (short)(10 * (v % 120) - 500))]);
        var labels = Label(scan, At(mm));
        // bone's logit 8 (b − 0.5) − 0.2 passes 0 at b = 0.525: 262.5 HU, 76.25 mm along; background's passes 0 at b = −0.625: −312.5 HU, at 18.75 mm
        for (var i = 0; i < 120; i++)
        {
            if (Math.Abs(i - 76.25) > 1.5 + mm * 0.3 && i < 114) Assert.Equal(i > 76.25, labels[i, 10, 10] == 2);
            if (Math.Abs(i - 18.75) > 1.5 + mm * 0.3 && i > 5) Assert.Equal(i < 18.75, labels[i, 10, 10] == 0);
        }
        Assert.Equal(("soft tissue", new LabelColour(0xf1, 0xd6, 0x91)), (labels.NameOf(1), labels.LabelColours[2]));
    }

    [Fact]
    public void ValuesAreTakenByTheScansOwnMeanAndSpread()
    {
        var scan = Random(20, 20, 20, Mat3.Diagonal(2, 2, 2), 5);
        var values = Enumerable.Range(0, scan.Grid.VoxelCount).Select(v => (double)scan[v]).ToArray();
        var mean = values.Average();
        var sd = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        var fixedLabels = Label(scan, At(2, intensity: new VolumeIntensity { Kind = "fixed", ClipLow = -1e4, ClipHigh = 1e4, Mean = mean, Sd = sd }));
        Assert.True(fixedLabels.Labels.SequenceEqual(Label(scan, At(2, intensity: new VolumeIntensity { Kind = "image" })).Labels));
        var sorted = values.Order().ToArray();
        var (low, high) = (At5(sorted, 5), At5(sorted, 95));
        var clipped = values.Select(v => Math.Clamp(v, low, high)).ToArray();
        mean = clipped.Average();
        sd = Math.Sqrt(clipped.Average(v => (v - mean) * (v - mean)));
        fixedLabels = Label(scan, At(2, intensity: new VolumeIntensity { Kind = "fixed", ClipLow = low, ClipHigh = high, Mean = mean, Sd = sd }));
        Assert.True(fixedLabels.Labels.SequenceEqual(Label(scan, At(2, intensity: new VolumeIntensity { Kind = "image", LowPercent = 5, HighPercent = 95 })).Labels));

        static double At5(double[] sorted, double percent)
        {
            var at = percent / 100 * (sorted.Length - 1);
            return sorted[(int)at] + (sorted[Math.Min((int)at + 1, sorted.Length - 1)] - sorted[(int)at]) * (at - (int)at);
        }
    }

    [Fact]
    public void TilesLabelARealCtAsTheWholeDoes()
    {
        var scan = VolumeFiles.ReadVolume(TestData.Path("preop/totalseg_ct/example_ct.nii.gz"));
        Func<VolumeCard, VolumeCard> Card(int[] patch, int[] margin) => c => c with { Input = c.Input with { PatchVoxels = patch, SpacingMm = [3, 3, 3] }, Tiles = c.Tiles with { MarginVoxels = margin } };
        var whole = Label(scan, Card([122, 101, 112], [0, 0, 0]));
        var tiled = Label(scan, Card([40, 32, 48], [2, 2, 2]));
        var differ = 0;
        for (var v = 0; v < whole.Labels.Length; v++)
            if (whole.Labels[v] != tiled.Labels[v]) differ++;
        // Logits differ by rounding; a label could only where two of them are equal to seven digits
        Assert.InRange(differ, 0, 3);
    }

    [Fact]
    public async Task TheVerbSegmentsReportsAndDraws()
    {
        var folder = Directory.CreateTempSubdirectory("model").FullName;
        var (file, picture) = (Path.Combine(folder, "tissue.nrrd"), Path.Combine(folder, "tissue.png"));
        var ct = TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz");
        var run = await ProgramRun.Of(null, "scan", "segment", ct, "--model", "tissue-check", "-o", file, "--picture", picture, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal("tissue-check", answer.RootElement.GetProperty("network").GetString());
        Assert.Equal([183, 152, 45], answer.RootElement.GetProperty("networkVoxels").EnumerateArray().Select(e => e.GetInt32()));
        var bone = answer.RootElement.GetProperty("labels").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "bone");
        Assert.True(bone.GetProperty("meanValue").GetDouble() > 250);
        Assert.True(new FileInfo(picture).Length > 10_000);
        Assert.Equal("bone", VolumeFiles.ReadLabelMap(file).NameOf(2));
        Assert.Contains("is there already", (await ProgramRun.Of(null, "scan", "segment", ct, "--model", "tissue-check", "-o", file)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No network for scans is known as 'nobody'", "--model", "nobody")]
    [InlineData("is a step by hand", "--model", "tissue-check", "--erode", "2")]
    [InlineData("Execution provider cuda", "--model", "tissue-check", "--ep", "cuda")]
    public async Task MistakesAreNamed(string words, params string[] options)
    {
        var run = await ProgramRun.Of(null, ["scan", "segment", TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz"), "-o", Path.Combine(Path.GetTempPath(), "never.nrrd"), .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", run.Error, StringComparison.Ordinal);
    }
}
