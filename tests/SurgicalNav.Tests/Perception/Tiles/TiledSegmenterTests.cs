using CsCheck;
using SurgicalNav.Perception.Tiles;

namespace SurgicalNav.Tests.Perception.Tiles;

public class TiledSegmenterTests
{
    private const int Nx = 61, Ny = 47, Nz = 39;
    private static readonly int[] Whole = [Nx, Ny, Nz], Tile = [24, 20, 16], ReceptiveField = [2, 2, 2], None = [0, 0, 0];
    private static readonly float[] Voxels = TissueCheck.Random(Nx * Ny * Nz, 11);

    private static double LargestDifference(float[] a, IEnumerable<double> b) => a.Zip(b).Max(p => Math.Abs(p.First - p.Second));

    [Fact]
    public void TheWholeScanAtOnceIsTheArithmeticOfTheCard() =>
        Assert.InRange(LargestDifference(TissueCheck.Run(TissueCheck.With(Whole, None), Voxels, Nx, Ny, Nz), TissueCheck.ByHand(Voxels, Nx, Ny, Nz)), 0, 2e-5);

    /// <summary>The margin is the receptive field: what is blended is the same number over and over.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.75)]
    [InlineData(0.3)]
    public void TilesGiveWhatTheWholeScanGives(double step)
    {
        var whole = TissueCheck.Run(TissueCheck.With(Whole, None), Voxels, Nx, Ny, Nz);
        var tiled = TissueCheck.Run(TissueCheck.With(Tile, ReceptiveField, step: step), Voxels, Nx, Ny, Nz);
        Assert.InRange(LargestDifference(tiled, whole.Select(v => (double)v)), 0, 1e-5);
    }

    /// <summary>Without a margin, as nnU-Net blends, a tile's spoilt border weighs a bell's end: small, and no more than that.</summary>
    [Fact]
    public void WithoutAMarginBordersSpoilALittle()
    {
        var whole = TissueCheck.Run(TissueCheck.With(Whole, None), Voxels, Nx, Ny, Nz);
        var tiled = TissueCheck.Run(TissueCheck.With(Tile, None), Voxels, Nx, Ny, Nz);
        Assert.InRange(LargestDifference(tiled, whole.Select(v => (double)v)), 1e-5, 0.5);
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("yzx")]
    [InlineData("xzy")]
    public void TheOrderOfTheTensorsAxesChangesNothing(string order)
    {
        // The network blurs alike along all axes
        var asIs = TissueCheck.Run(TissueCheck.With(Tile, ReceptiveField), Voxels, Nx, Ny, Nz);
        var turned = TissueCheck.Run(TissueCheck.With(Tile, ReceptiveField, order), Voxels, Nx, Ny, Nz);
        Assert.InRange(LargestDifference(turned, asIs.Select(v => (double)v)), 0, 1e-5);
    }

    /// <summary>A scan smaller than a tile stands in its middle among zeros, which the network takes for what they are.</summary>
    [Fact]
    public void ScansSmallerThanATileArePadded() => Gen.Select(Gen.Int[1, 11], Gen.Int[1, 13], Gen.Int[1, 30], Gen.ULong).Sample((nx, ny, nz, seed) =>
    {
        var voxels = TissueCheck.Random(nx * ny * nz, seed);
        var found = TissueCheck.Run(TissueCheck.With([12, 14, 10], ReceptiveField), voxels, nx, ny, nz);
        // By hand: the same zeros around, and their logits thrown away
        var (wide, high, deep) = (Math.Max(nx, 12), Math.Max(ny, 14), Math.Max(nz, 10));
        var (px, py, pz) = ((wide - nx) / 2, (high - ny) / 2, (deep - nz) / 2);
        var padded = new float[wide * high * deep];
        for (var v = 0; v < voxels.Length; v++) padded[((v / (nx * ny) + pz) * high + v / nx % ny + py) * wide + v % nx + px] = voxels[v];
        var all = TissueCheck.ByHand(padded, wide, high, deep);
        for (var z = 0; z < nz; z++)
            for (var c = 0; c < 3; c++)
                for (var y = 0; y < ny; y++)
                    for (var x = 0; x < nx; x++)
                        Assert.Equal(all[(((z + pz) * 3 + c) * high + y + py) * wide + x + px], found[((z * 3 + c) * ny + y) * nx + x], tolerance: 2e-5);
    }, iter: 25);

    [Fact]
    public void ProgressRunsToOneAndARunCanBeEnded()
    {
        using var session = TissueCheck.Open(TissueCheck.With(Tile, ReceptiveField));
        var shares = new List<double>();
        new TiledSegmenter(session).Run(Voxels, Nx, Ny, Nz, (_, _) => { }, shares.Add);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
        using var stop = new CancellationTokenSource();
        var tiles = 0;
        Assert.Throws<OperationCanceledException>(() => new TiledSegmenter(session).Run(Voxels, Nx, Ny, Nz, (_, _) => { }, _ =>
        {
            if (++tiles == 3) stop.Cancel();
        }, stop.Token));
        Assert.Equal(3, tiles);
    }

    [Fact]
    public void NumbersThatAreNotFiniteAreRefused()
    {
        using var session = TissueCheck.Open(TissueCheck.With(Tile, ReceptiveField));
        var spoilt = (float[])Voxels.Clone();
        spoilt[12345] = float.NaN;
        Assert.Contains("not finite", Assert.Throws<TileException>(() => new TiledSegmenter(session).Run(spoilt, Nx, Ny, Nz, (_, _) => { })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TiledSegmenter(session).Run(Voxels, Nx, Ny, Nz - 1, (_, _) => { }));
    }
}
