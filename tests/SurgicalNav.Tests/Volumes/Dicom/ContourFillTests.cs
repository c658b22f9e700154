using System.Numerics;
using CsCheck;
using SurgicalNav.Volumes.Dicom.Structures;

namespace SurgicalNav.Tests.Volumes.Dicom;

public sealed class ContourFillTests
{
    /// <summary>Corners on pixels' centres and borders, where a careless rule counts pixels twice or not at all, and elsewhere; inside and outside the slice.</summary>
    private static readonly Gen<double> Place = Gen.OneOf(Gen.Int[-4, 80].Select(i => i / 2.0), Gen.Double[-5, 40]);

    private static readonly Gen<(double X, double Y)> Corner = Gen.Select(Place, Place);

    [Fact]
    public void ARectangleHoldsTheCentresBetweenItsSides() => Gen.Select(Corner, Corner, Gen.Int[1, 70], Gen.Int[1, 9]).Sample((a, b, columns, rows) =>
    {
        var bits = Filled(columns, rows, [(a.X, a.Y), (b.X, a.Y), (b.X, b.Y), (a.X, b.Y)]);
        for (var j = 0; j < rows; j++)
            for (var i = 0; i < columns; i++)
                Assert.Equal(i >= Math.Min(a.X, b.X) && i < Math.Max(a.X, b.X) && j >= Math.Min(a.Y, b.Y) && j < Math.Max(a.Y, b.Y), Bit(bits, j * columns + i));
    });

    /// <summary>Triangles that share edges cover what their outline covers, each pixel once: the rule leaves no gap and counts nothing twice.</summary>
    [Fact]
    public void NeighboursShareNoPixelAndLeaveNoneOut() => Gen.Select(Corner, Corner.Array[3, 8], Gen.Int[1, 70], Gen.Int[1, 30]).Sample((middle, outline, columns, rows) =>
    {
        var sum = new ulong[(columns * rows + 63) / 64];
        for (var p = 0; p < outline.Length; p++)
        {
            var triangle = Filled(columns, rows, [middle, outline[p], outline[(p + 1) % outline.Length]]);
            for (var w = 0; w < sum.Length; w++) sum[w] ^= triangle[w];
        }
        Assert.Equal(Filled(columns, rows, outline), sum);
    });

    [Fact]
    public void APolygonHoldsWhatCrossingsSay() => Gen.Select(Corner.Array[3, 12], Gen.Int[1, 70], Gen.Int[1, 30]).Sample((outline, columns, rows) =>
    {
        var bits = Filled(columns, rows, outline);
        for (var j = 0; j < rows; j++)
            for (var i = 0; i < columns; i++)
            {
                var isInside = false;
                for (var p = 0; p < outline.Length; p++)
                {
                    var (a, b) = (outline[p], outline[(p + 1) % outline.Length]);
                    if (a.Y > b.Y) (a, b) = (b, a);
                    if (a.Y <= j && j < b.Y && a.X + (j - a.Y) * ((b.X - a.X) / (b.Y - a.Y)) <= i) isInside = !isInside;
                }
                Assert.Equal(isInside, Bit(bits, j * columns + i));
            }
    });

    [Fact]
    public void WayRoundAndBeginningMakeNoDifference() => Gen.Select(Corner.Array[3, 12], Gen.Int[0, 11]).Sample((outline, turn) =>
    {
        var turned = outline.Select((_, p) => outline[(p + turn) % outline.Length]).Reverse().ToArray();
        Assert.Equal(Filled(40, 40, outline), Filled(40, 40, turned));
    });

    /// <summary>A circle of 4000 corners: as many centres as its area has pixels, within what its rim can decide (Gauss's circle problem: a few times r^⅔).</summary>
    [Theory]
    [InlineData(10.3)]
    [InlineData(50.7)]
    [InlineData(200.2)]
    public void ACircleHoldsItsArea(double radius)
    {
        var outline = Enumerable.Range(0, 4000).Select(n => (256.2 + radius * Math.Cos(n * Math.Tau / 4000), 255.7 + radius * Math.Sin(n * Math.Tau / 4000))).ToArray();
        var count = Filled(512, 512, outline).Sum(w => (long)BitOperations.PopCount(w));
        Assert.InRange(count, Math.PI * radius * radius - 4 * Math.Pow(radius, 2.0 / 3), Math.PI * radius * radius + 4 * Math.Pow(radius, 2.0 / 3));
    }

    private static ulong[] Filled(int columns, int rows, (double X, double Y)[] outline)
    {
        var bits = new ulong[(columns * rows + 63) / 64];
        ContourFill.Flip([.. outline.Select(p => p.X)], [.. outline.Select(p => p.Y)], columns, rows, bits);
        return bits;
    }

    private static bool Bit(ulong[] bits, int at) => (bits[at >> 6] >> at & 1) != 0;
}
