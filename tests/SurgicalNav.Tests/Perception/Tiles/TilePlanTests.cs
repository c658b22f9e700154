using CsCheck;
using SurgicalNav.Perception.Tiles;

namespace SurgicalNav.Tests.Perception.Tiles;

public class TilePlanTests
{
    /// <summary>As nnU-Net 2's compute_steps_for_sliding_window gives them; numpy rounds halves to even.</summary>
    [Theory]
    [InlineData(183, 48, 0.5, new[] { 0, 22, 45, 68, 90, 112, 135 })]
    [InlineData(160, 128, 0.5, new[] { 0, 32 })]
    [InlineData(192, 128, 0.5, new[] { 0, 64 })]
    [InlineData(193, 128, 0.5, new[] { 0, 32, 65 })]
    [InlineData(128, 128, 0.5, new[] { 0 })]
    [InlineData(50, 128, 0.5, new[] { 0 })]
    [InlineData(100, 40, 0.25, new[] { 0, 10, 20, 30, 40, 50, 60 })]
    public void TilesStandWhereNnUNetPutsThem(int size, int tile, double step, int[] starts) => Assert.Equal(starts, TilePlan.Starts(size, tile, step));

    [Fact]
    public void TilesReachFromBorderToBorderInStepsNoLongerThanAsked() => Gen.Select(Gen.Int[2, 300], Gen.Int[2, 150], Gen.Double[0.1, 1]).Sample((size, tile, step) =>
    {
        var starts = TilePlan.Starts(size, tile, step);
        Assert.Equal(0, starts[0]);
        Assert.Equal(Math.Max(size - tile, 0), starts[^1]);
        for (var i = 1; i < starts.Length; i++) Assert.InRange(starts[i] - starts[i - 1], 0, (int)Math.Ceiling(tile * step));
    }, iter: 2000);

    [Fact]
    public void TheBellIsOneInTheMiddleAndNowhereNothing()
    {
        var bell = TilePlan.Weights(128, 0.125);
        Assert.Equal(1, bell[64]);
        Assert.Equal(Math.Exp(-0.5), bell[64 + 16], tolerance: 1e-6);
        Assert.Equal(Math.Exp(-8), bell[0], tolerance: 1e-9);
        Assert.All(TilePlan.Weights(100, 0.02), w => Assert.True(w > 0));
        var within = TilePlan.Within(bell, start: 30, size: 158, margin: 3);
        Assert.Equal([0, 0, 0], within[..3]);
        Assert.Equal(bell[3..], within[3..]);
    }
}
