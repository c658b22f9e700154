using SurgicalNav.Core.Config;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Runtime;

public sealed class CasePicturesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ASeriesIsPlayedInTheOrderOfItsNumbers()
    {
        foreach (var number in (int[])[10, 2, 1]) Picture($"left.{number}.png", (byte)number);
        Picture("left.old.png", 99);
        using var pictures = Open("left.*.png", null);
        Assert.Equal([1, 2, 10], Grey(pictures));
        Assert.Equal(["left.1.png", "left.2.png", "left.10.png"], Enumerable.Range(0, 3).Select(i => pictures.NameOf(i)));
        Assert.True(pictures.IsFinished);
    }

    [Fact]
    public void AHoleInOneEyeIsNamedInsteadOfPairingNeighbours()
    {
        for (var i = 0; i < 3; i++) Picture($"left.{i}.png", 1);
        Picture("right.0.png", 1);
        Picture("right.2.png", 1);
        var message = Assert.Throws<ConfigException>(() => Open("left.*.png", "right.*.png")).Message;
        Assert.Contains("left.1.png among the left pictures, but the right pictures", message, StringComparison.Ordinal);
        Assert.Contains("lack number 1. Restore that file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void PosesMustHaveThePicturesNumbers()
    {
        for (var i = 0; i < 2; i++) Picture($"left.{i}.png", 1);
        foreach (var name in (string[])["scope.0.txt", "scope.1.txt", "board.0.txt", "board.1.txt", "board.7.txt"]) File.WriteAllText(Path.Combine(_folder, name), "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n");
        using var pictures = Open("left.*.png", null);
        var message = Assert.Throws<ConfigException>(() => new RecordedPoses(Case(), new CasePoseFiles(At("scope.*.txt"), At("board.*.txt")), pictures)).Message;
        Assert.Contains("board.7.txt", message, StringComparison.Ordinal);
        using var poses = new RecordedPoses(Case(), new CasePoseFiles(At("scope.*.txt"), At("board.0.txt")), pictures);
        Assert.True(poses.TryAt(1, default, default, out _, out _));
    }

    [Theory]
    [InlineData("gone.*.png", "which does not exist. Check the path")]
    [InlineData("*.*.png", "one * is possible")]
    public void PatternsThatNameNothingAreRefused(string pattern, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigException>(() => Open(pattern, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void ADamagedPictureEndsTheRecording()
    {
        for (var i = 0; i < 3; i++) Picture($"left.{i}.png", 1);
        File.WriteAllText(At("left.1.png"), "no picture");
        using var pictures = Open("left.*.png", null);
        Assert.Contains("left.1.png", Assert.Throws<PictureException>(() => Grey(pictures)).Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Picture(string name, byte grey)
    {
        var pixels = new byte[16 * 8 * 3];
        Array.Fill(pixels, grey);
        PictureFile.WritePng(At(name), pixels, 16, 8, PixelFormat.Bgr24);
    }

    private CaseFile Case() => CaseFile.Parse("""{ "version": 1, "name": "x", "scan": { "file": "a", "labelMap": "b" } }""", At("x.case.json"), _ => null);

    private CasePictures Open(string left, string? right) =>
        CasePictures.Open(Case(), new CaseVideo(At(left), right is null ? null : At(right), StereoLayout.Mono, 1000));

    private static List<int> Grey(CasePictures pictures)
    {
        var seen = new List<int>();
        for (var ms = 0; !pictures.IsFinished; ms++)
        {
            if (!pictures.TryNext(new Instant(ms * 1_000_000L), out var frame)) continue;
            seen.Add(frame.Left.Pixels[0]);
            frame.Release();
        }
        return seen;
    }
}
