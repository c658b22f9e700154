using CsCheck;
using SurgicalNav.Perception.Metrics;

namespace SurgicalNav.Tests.Perception;

public sealed class SegmentationMetricsTests
{
    [Fact]
    public void MeasuresOfASmallExampleWorkedByHand()
    {
        var metrics = new SegmentationMetrics(4);
        metrics.Add([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2]);
        Assert.Equal(2 / 3.0, metrics.Iou(0), 12);
        Assert.Equal(1 / 3.0, metrics.Iou(1), 12);
        Assert.Equal(1 / 2.0, metrics.Iou(2), 12);
        Assert.True(double.IsNaN(metrics.Iou(3)));
        Assert.Equal(0.5, metrics.MeanIou(), 12);
        Assert.Equal(0.8, metrics.Dice(0), 12);
        Assert.Equal(4 / 6.0, metrics.PixelAccuracy(), 12);
        Assert.Equal(1, metrics.Count(truth: 1, predicted: 2));
        metrics.Clear();
        Assert.True(double.IsNaN(metrics.MeanIou()) && double.IsNaN(metrics.PixelAccuracy()));
    }

    [Fact]
    public void DiceIsTwiceIouOverOnePlusIou() =>
        Gen.Select(Gen.Byte[0, 3].Array[50], Gen.Byte[0, 3].Array[50]).Sample((truth, predicted) =>
        {
            var metrics = new SegmentationMetrics(4);
            metrics.Add(truth, predicted);
            metrics.Add(predicted, truth);
            Assert.Equal(100, metrics.Pixels);
            for (var c = 0; c < 4; c++)
                if (!double.IsNaN(metrics.Iou(c))) Assert.Equal(2 * metrics.Iou(c) / (1 + metrics.Iou(c)), metrics.Dice(c), tolerance: 1e-12);
        }, iter: 200);

    [Fact]
    public void ValuesThatAreNoClassAndUnequalSizesAreRefusedWhole()
    {
        var metrics = new SegmentationMetrics(3);
        Assert.Throws<ArgumentException>(() => metrics.Add([0, 1, 3], [0, 1, 2]));
        Assert.Throws<ArgumentException>(() => metrics.Add([0, 1, 2], [0, 1, 255]));
        Assert.Throws<ArgumentException>(() => metrics.Add([0, 1], [0]));
        Assert.Equal(0, metrics.Pixels);
    }
}
