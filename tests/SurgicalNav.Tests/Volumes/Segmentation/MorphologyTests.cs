using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Tests.Volumes.Segmentation;

public class MorphologyTests
{
    /// <summary>By definition, voxel by voxel: a voxel is in the dilation where a voxel of the mask is within the radius.</summary>
    [Fact]
    public void DilationAndErosionAreWhatTheirDefinitionSays() => Gen.Select(Masks.Random, Gen.Double[0, 6]).Sample((mask, radius) =>
    {
        var grid = mask.Grid;
        bool Any(int v, bool of)
        {
            for (var w = 0; w < mask.Voxels.Length; w++)
            {
                var d = Masks.Index(grid, v) - Masks.Index(grid, w);
                if (mask.Voxels[w] == of && new Vec3(d.X * grid.SpacingMm.X, d.Y * grid.SpacingMm.Y, d.Z * grid.SpacingMm.Z).LengthSquared <= radius * radius * (1 + 1e-5)) return true;
            }
            return false;
        }
        var (dilated, eroded) = (Morphology.Dilate(mask, radius), Morphology.Erode(mask, radius));
        for (var v = 0; v < mask.Voxels.Length; v++)
        {
            Assert.Equal(Any(v, true), dilated.Voxels[v]);
            Assert.Equal(!Any(v, false), eroded.Voxels[v]);
        }
    }, iter: 200);

    [Fact]
    public void ARadiusThatFallsOnAVoxelTakesIt()
    {
        var grid = Masks.Grid(21, 21, 21, new Vec3(0.7, 0.7, 0.7));
        var dot = Masks.Where(grid, i => i == new Vec3(10, 10, 10));
        Assert.Equal(7, Morphology.Dilate(dot, 0.7).Count);
        Assert.Equal(33, Morphology.Dilate(dot, 1.4).Count);
        Assert.Equal(1, Morphology.Erode(Morphology.Dilate(dot, 1.4), 1.4).Count);
        Assert.Equal(123, Morphology.Dilate(dot, 2.1).Count);
    }

    [Fact]
    public void OpeningAndClosingKeepTheirLaws() => Gen.Select(Masks.Random, Gen.Double[0, 5]).Sample((mask, radius) =>
    {
        var (opened, closed) = (Morphology.Open(mask, radius), Morphology.Close(mask, radius));
        Assert.True(Masks.Holds(mask, opened) && Masks.Holds(closed, mask));
        Masks.AssertSame(opened, Morphology.Open(opened, radius));
        Masks.AssertSame(closed, Morphology.Close(closed, radius));
    }, iter: 300);

    /// <summary>Ball of 20 mm in voxels of 1 × 1.5 × 2.5 mm: eroded by 5 it is the ball of 15, to within a voxel at its surface.</summary>
    [Fact]
    public void ABallErodedIsASmallerBall()
    {
        var grid = Masks.Grid(50, 34, 22, new Vec3(1, 1.5, 2.5));
        var centre = new Vec3(24.5 * 1, 16.5 * 1.5, 10.5 * 2.5);
        double From(Vec3 i) => (new Vec3(i.X * 1, i.Y * 1.5, i.Z * 2.5) - centre).Length;
        var eroded = Morphology.Erode(Masks.Where(grid, i => From(i) <= 20), 5);
        for (var v = 0; v < eroded.Voxels.Length; v++)
        {
            var from = From(Masks.Index(grid, v));
            if (from < 15 - 1e-6) Assert.True(eroded.Voxels[v]);
            if (from > 15 + 3.1) Assert.False(eroded.Voxels[v]);
        }
        // A bridge of one voxel between two balls goes, the balls stay
        var two = Masks.Where(Masks.Grid(60, 20, 20, new Vec3(1, 1, 1)), i => (i - new Vec3(12, 10, 10)).Length <= 8 || (i - new Vec3(46, 10, 10)).Length <= 8 || (i.Y == 10 && i.Z == 10 && i.X is > 12 and < 46));
        Assert.Single(MaskComponents.Of(two, Neighbours.Faces).Pieces);
        Assert.Equal(2, MaskComponents.Of(Morphology.Open(two, 2), Neighbours.Faces).Pieces.Count);
    }
}
