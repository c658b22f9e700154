using SkiaSharp;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.SystemTests.Overlay;

/// <summary>Compares a picture with the one kept beside the tests; SURGICALNAV_UPDATE_GOLDENS=1 writes it anew, to be looked at before it is kept.</summary>
internal static class Golden
{
    /// <summary>Mean absolute difference per channel (of 255) that another driver's rounding may cause.</summary>
    private const double MeanTolerance = 1.0;

    /// <summary>A pixel differs clearly where one of its channels does by more than this (of 255).</summary>
    private const int Clearly = 48;

    /// <summary>Tiles of this many pixels a side are judged alone, half a tile apart, so that every small thing lies well inside one of them.</summary>
    private const int Tile = 32;

    /// <summary>Clearly different pixels that a tile of 1,024 may have: less than one other digit makes.</summary>
    public const int StrayPerTile = 6;

    public static void AssertMatches(Stage stage, string name) => AssertMatches(stage.Result, name);

    /// <param name="picture">Rgba32.</param>
    public static void AssertMatches(FrameLease picture, string name)
    {
        var path = Repository.Path("tests", "SurgicalNav.System.Tests", "Overlay", "goldens", name + ".png");
        if (Environment.GetEnvironmentVariable("SURGICALNAV_UPDATE_GOLDENS") == "1") Stage.SavePng(picture, path);
        Assert.True(File.Exists(path), $"{path} is missing. Run once with SURGICALNAV_UPDATE_GOLDENS=1 and look at the picture.");
        using var golden = SKBitmap.Decode(path, new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Assert.Equal(golden.GetPixelSpan().Length, picture.Pixels.Length);
        var (mean, stray, x, y) = Compare(golden.GetPixelSpan(), picture.Pixels, picture.Width, picture.Height);
        if (mean <= MeanTolerance && stray <= StrayPerTile) return;
        var saved = Path.Combine(AppContext.BaseDirectory, name + ".differs.png");
        Stage.SavePng(picture, saved);
        Assert.Fail($"{name}: mean difference {mean:f2} (at most {MeanTolerance}), worst in the tile from ({x}, {y}): {stray} stray pixels (at most {StrayPerTile}). The drawn picture is {saved}.");
    }

    /// <summary>The mean difference per channel, and the tile with the most clearly different pixels. Both pictures are Rgba32.</summary>
    public static (double Mean, int Stray, int X, int Y) Compare(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> drawn, int width, int height)
    {
        const int half = Tile / 2;
        var (columns, rows) = ((width + half - 1) / half, (height + half - 1) / half);
        var counts = new int[columns * rows];
        var sum = 0L;
        for (var i = 0; i < drawn.Length; i += 4)
        {
            var most = 0;
            for (var k = 0; k < 3; k++)
            {
                var d = Math.Abs(expected[i + k] - drawn[i + k]);
                sum += d;
                most = Math.Max(most, d);
            }
            if (most > Clearly) counts[i / 4 / width / half * columns + i / 4 % width / half]++;
        }
        var worst = (Stray: 0, X: 0, Y: 0);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var stray = 0;
                for (var y = r; y < Math.Min(r + 2, rows); y++)
                    for (var x = c; x < Math.Min(c + 2, columns); x++) stray += counts[y * columns + x];
                if (stray > worst.Stray) worst = (stray, c * half, r * half);
            }
        return (sum / (drawn.Length * 0.75), worst.Stray, worst.X, worst.Y);
    }
}
