using SurgicalNav.Core.Numerics;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Tiles;

namespace SurgicalNav.Tests.Perception.Tiles;

/// <summary>The shipped network whose weights are set by hand, under changed cards; and the same arithmetic written down again.</summary>
internal static class TissueCheck
{
    public static string CardPath => Repository.Path("models", "tissue-check", VolumeCardFile.FileName);

    public static VolumeCard Card => VolumeCardFile.Load(CardPath);

    public static VolumeSession Open(VolumeCard card) => new(CardPath, card, SegmentationOptions.Default);

    public static VolumeCard With(int[] patch, int[] margin, string axisOrder = "zyx", double step = 0.5) => Card with
    {
        Input = Card.Input with { PatchVoxels = patch, AxisOrder = axisOrder },
        Tiles = Card.Tiles with { MarginVoxels = margin, StepShare = step },
    };

    public static float[] Random(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Uniform(-2, 3))];
    }

    /// <summary>Every slice's logits one after another: [z][class][y][x].</summary>
    public static float[] Run(VolumeCard card, float[] voxels, int nx, int ny, int nz)
    {
        using var session = Open(card);
        var all = new List<float>();
        var next = 0;
        new TiledSegmenter(session).Run(voxels, nx, ny, nz, (z, logits) =>
        {
            Assert.Equal(next++, z);
            all.AddRange(logits);
        });
        Assert.Equal(nz, next);
        return [.. all];
    }

    /// <summary>Blur, thresholds, blur, in doubles and straight from make.py's words.</summary>
    public static double[] ByHand(float[] voxels, int nx, int ny, int nz)
    {
        var blurred = Blur([.. voxels.Select(v => (double)v)], nx, ny, nz);
        var bright = Blur([.. blurred.Select(b => Math.Max(b - 0.5, 0))], nx, ny, nz);
        var dark = Blur([.. blurred.Select(b => Math.Max(-0.6 - b, 0))], nx, ny, nz);
        var logits = new double[voxels.Length * 3];
        for (var z = 0; z < nz; z++)
            for (var p = 0; p < nx * ny; p++)
            {
                var v = z * nx * ny + p;
                logits[z * 3 * nx * ny + p] = 8 * dark[v] - 0.2;
                logits[(z * 3 + 2) * nx * ny + p] = 8 * bright[v] - 0.2;
            }
        return logits;
    }

    private static double[] Blur(double[] v, int nx, int ny, int nz)
    {
        var blurred = new double[v.Length];
        for (var z = 0; z < nz; z++)
            for (var y = 0; y < ny; y++)
                for (var x = 0; x < nx; x++)
                    for (var d = 0; d < 27; d++)
                    {
                        var (i, j, k) = (x + d % 3 - 1, y + d / 3 % 3 - 1, z + d / 9 - 1);
                        if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
                        blurred[(z * ny + y) * nx + x] += v[(k * ny + j) * nx + i] * (2 - Math.Abs(i - x)) * (2 - Math.Abs(j - y)) * (2 - Math.Abs(k - z)) / 64.0;
                    }
        return blurred;
    }
}
