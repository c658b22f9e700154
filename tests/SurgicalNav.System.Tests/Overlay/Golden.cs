using SkiaSharp;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.SystemTests.Overlay;

/// <summary>Compares a picture with the one kept beside the tests; SURGICALNAV_UPDATE_GOLDENS=1 writes it anew, to be looked at before it is kept.</summary>
internal static class Golden
{
    /// <summary>Mean absolute difference per channel (of 255) that another driver's rounding may cause.</summary>
    private const double MeanTolerance = 1.0;

    /// <summary>Share of pixels that may differ clearly (by more than 48): edges of letters.</summary>
    private const double StrayShare = 0.003;

    public static void AssertMatches(Stage stage, string name) => AssertMatches(stage.Result, name);

    /// <param name="picture">Rgba32.</param>
    public static void AssertMatches(FrameLease picture, string name)
    {
        var path = Repository.Path("tests", "SurgicalNav.System.Tests", "Overlay", "goldens", name + ".png");
        if (Environment.GetEnvironmentVariable("SURGICALNAV_UPDATE_GOLDENS") == "1") Stage.SavePng(picture, path);
        Assert.True(File.Exists(path), $"{path} is missing. Run once with SURGICALNAV_UPDATE_GOLDENS=1 and look at the picture.");
        using var golden = SKBitmap.Decode(path, new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var expected = golden.GetPixelSpan();
        var drawn = picture.Pixels;
        Assert.Equal(expected.Length, drawn.Length);
        var (sum, stray) = (0L, 0);
        for (var i = 0; i < drawn.Length; i += 4)
        {
            var worst = 0;
            for (var k = 0; k < 3; k++)
            {
                var d = Math.Abs(expected[i + k] - drawn[i + k]);
                sum += d;
                worst = Math.Max(worst, d);
            }
            if (worst > 48) stray++;
        }
        var mean = sum / (drawn.Length * 0.75);
        if (mean <= MeanTolerance && stray <= StrayShare * drawn.Length / 4) return;
        var saved = Path.Combine(AppContext.BaseDirectory, name + ".differs.png");
        Stage.SavePng(picture, saved);
        Assert.Fail($"{name}: mean difference {mean:f2} (at most {MeanTolerance}), {stray} stray pixels of {drawn.Length / 4}. The drawn picture is {saved}.");
    }
}
