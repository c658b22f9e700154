using CsCheck;
using SurgicalNav.Perception.Imaging;

namespace SurgicalNav.Tests.Perception;

public sealed class ResamplingAxisTests
{
    /// <summary>torch.nn.functional.interpolate([0, 1, 2], scale_factor=2, mode="linear", align_corners=False).</summary>
    [Fact]
    public void EnlargingIsTorchsLinearRule() => Assert.Equal([0f, 0.25f, 0.75f, 1.25f, 1.75f, 2f], Apply(new ResamplingAxis(3, 6), [0, 1, 2]));

    /// <summary>torch.nn.functional.interpolate([0, 1, 2, 3, 4, 5, 6, 7], size=2, mode="area"); 3 of 4 by hand: (0 + ⅓·1) / (4/3) = ¼.</summary>
    [Fact]
    public void ReducingAveragesTheCoveredArea()
    {
        Assert.Equal([1.5f, 5.5f], Apply(new ResamplingAxis(8, 2), [0, 1, 2, 3, 4, 5, 6, 7]));
        var thirds = Apply(new ResamplingAxis(4, 3), [0, 1, 2, 3]);
        Assert.Equal(0.25, thirds[0], tolerance: 1e-6);
        Assert.Equal(1.5, thirds[1], tolerance: 1e-6);
        Assert.Equal(2.75, thirds[2], tolerance: 1e-6);
    }

    [Fact]
    public void EqualSizesChangeNothing() => Assert.Equal([3f, 1f, 4f, 1f, 5f], Apply(new ResamplingAxis(5, 5), [3, 1, 4, 1, 5]));

    [Fact]
    public void WeightsStayInsideAndSumToOneAndKeepTheCentreOfMass() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300]).Sample((input, output) =>
        {
            var axis = new ResamplingAxis(input, output);
            for (var i = 0; i < output; i++)
            {
                var (sum, centre) = (0.0, 0.0);
                for (var k = 0; k < axis.Weights(i).Length; k++)
                {
                    Assert.InRange(axis.Weights(i)[k], 0, 1.00001);
                    sum += axis.Weights(i)[k];
                    centre += axis.Weights(i)[k] * (axis.First(i) + k);
                }
                Assert.InRange(axis.First(i), 0, input - axis.Weights(i).Length);
                Assert.Equal(1, sum, tolerance: 1e-5);
                var expected = Math.Clamp((i + 0.5) * input / output - 0.5, 0, input - 1);
                // An area of a few whole and two cut pixels has its centre within 1/8 pixel of the exact one.
                Assert.InRange(centre, expected - 0.13, expected + 0.13);
            }
        }, iter: 300);

    private static float[] Apply(ResamplingAxis axis, float[] input)
    {
        var result = new float[axis.OutputSize];
        for (var i = 0; i < result.Length; i++)
            for (var k = 0; k < axis.Weights(i).Length; k++)
                result[i] += axis.Weights(i)[k] * input[axis.First(i) + k];
        return result;
    }
}
