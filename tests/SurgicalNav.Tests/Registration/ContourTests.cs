using CsCheck;
using SurgicalNav.Registration.Measures;

namespace SurgicalNav.Tests.Registration;

public sealed class ContourTests
{
    private const int Size = 160;

    private static Contour Circle(double x, double y, double radius, bool soft)
    {
        var values = new float[Size * Size];
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < Size; column++)
            {
                var signed = radius - Math.Sqrt((column - x) * (column - x) + (row - y) * (row - y));
                values[row * Size + column] = soft ? (float)Math.Clamp(0.5 + signed / 4, 0, 1) : signed >= 0 ? 1 : 0;
            }
        return soft ? Contour.FromProbability(values, Size, Size) : Contour.FromMask(values.Select(v => (byte)v).ToArray(), Size, Size);
    }

    [Fact]
    public void ConcentricCirclesAreTheirRadiiApart()
    {
        var distance = ContourDistance.Between(Circle(80.3, 79.6, 50, true), Circle(80.3, 79.6, 53, true));
        Assert.Equal(3, distance.MeanPx, 5e-3);
        Assert.Equal(3, distance.Percentile95Px, 2e-2);
        Assert.Equal(3, distance.MaxPx, 2e-2);
    }

    [Fact]
    public void AShiftedCircleIsAsFarAsClosedFormSays()
    {
        const double radius = 45, shift = 6;
        // Distance of a point of one circle to the other is ||p − centre| − r|; its mean by quadrature over the angle.
        var distances = Enumerable.Range(0, 20000).Select(i =>
        {
            var angle = 2 * Math.PI * (i + 0.5) / 20000;
            return Math.Abs(Math.Sqrt(radius * radius + shift * shift - 2 * radius * shift * Math.Cos(angle)) - radius);
        }).Order().ToArray();
        var distance = ContourDistance.Between(Circle(80, 80, radius, true), Circle(80 + shift, 80, radius, true));
        Assert.Equal(distances.Average(), distance.MeanPx, 5e-3);
        Assert.Equal(distances[(int)(0.95 * distances.Length)], distance.Percentile95Px, 2e-2);
        Assert.Equal(shift, distance.MaxPx, 2e-2);
    }

    [Fact]
    public void ABinaryCircleIsRightToHalfAPixelAndItsLengthToItsStairs()
    {
        var binary = Circle(80, 80, 50, false);
        var distance = ContourDistance.Between(binary, Circle(80, 80, 50, true));
        Assert.True(distance.MaxPx < 0.75, $"{distance}");
        Assert.True(distance.MeanPx < 0.3, $"{distance}");
        Assert.Equal(2 * Math.PI * 50, Circle(80, 80, 50, true).LengthPx, 0.1);
    }

    [Fact]
    public void AMaskMovedByWholePixelsHasThatDistanceAtMost() => Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12]).Sample((dx, dy) =>
    {
        byte[] Box(int x, int y)
        {
            var mask = new byte[Size * Size];
            for (var row = y; row < y + 40; row++)
                for (var column = x; column < x + 60; column++) mask[row * Size + column] = 255;
            return mask;
        }
        var distance = ContourDistance.Between(Contour.FromMask(Box(30, 30), Size, Size), Contour.FromMask(Box(30 + dx, 30 + dy), Size, Size));
        Assert.InRange(distance.MaxPx, Math.Max(dx, dy) - 1e-9, Math.Sqrt(dx * dx + dy * dy) + 1e-9);
        Assert.True(distance.MeanPx <= distance.Percentile95Px + 1e-9 || distance.MaxPx < 13);
    }, iter: 30);

    [Fact]
    public void NearestDistancesAreThoseOfTryingEverySegment() => Gen.Int[0, 255].Array[24 * 24].Sample(noise =>
    {
        var a = Contour.FromMask(noise.Select(v => (byte)(v > 250 ? 1 : 0)).ToArray(), 24, 24);
        var b = Contour.FromMask(noise.Select(v => (byte)(v < 5 ? 1 : 0)).ToArray(), 24, 24);
        if (a.SampleCount == 0 || b.SampleCount == 0) return;
        var slow = 0.0;
        foreach (var (p, q) in new[] { (a, b), (b, a) })
            for (var i = 0; i < p.SampleCount; i++)
            {
                var (x, y, _) = p.Sample(i);
                var nearest = double.PositiveInfinity;
                for (var k = 0; k < q.SampleCount; k++)
                {
                    var (x0, y0, x1, y1) = q.Ends(k);
                    var along = Math.Clamp(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)), 0, 1);
                    nearest = Math.Min(nearest, Math.Sqrt(Math.Pow(x0 + along * (x1 - x0) - x, 2) + Math.Pow(y0 + along * (y1 - y0) - y, 2)));
                }
                slow = Math.Max(slow, nearest);
            }
        Assert.Equal(slow, ContourDistance.Between(a, b).MaxPx, 1e-12);
    }, iter: 100);

    [Fact]
    public void TheBandHoldsWhatIsNearEnough()
    {
        var (truth, drawn) = (Circle(80, 80, 50, true), Circle(80, 80, 52, true));
        double[] Band(double width) => [.. Enumerable.Repeat(width, truth.SampleCount)];
        Assert.Equal(1, ContourDistance.FractionWithin(truth, drawn, Band(2.05)), 1e-9);
        Assert.Equal(0, ContourDistance.FractionWithin(truth, drawn, Band(1.95)));
        // Wide enough on the right half only.
        var half = Band(1).Select((w, i) => truth.Sample(i).X > 80 ? 3 : w).ToArray();
        Assert.Equal(0.5, ContourDistance.FractionWithin(truth, drawn, half), 0.01);
    }

    [Fact]
    public void EmptyMasksAgreeWithEachOtherOnly()
    {
        var empty = Contour.FromMask(new byte[100], 10, 10);
        Assert.Equal(default, ContourDistance.Between(empty, empty));
        Assert.Equal(double.PositiveInfinity, ContourDistance.Between(empty, Circle(80, 80, 10, true)).MeanPx);
        Assert.Equal(0, ContourDistance.FractionWithin(Circle(80, 80, 10, false), empty, new double[Circle(80, 80, 10, false).SampleCount]));
        Assert.Throws<ArgumentException>(() => Contour.FromMask(new byte[99], 10, 10));
    }
}
