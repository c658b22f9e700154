using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Tests.Sensing.Poses;

public sealed class PoseCovarianceTests
{
    private const double SdMm = 0.1, SdRad = 0.001;

    private static PoseHistory Moving(Vec3 startMm, double rateHz = 100, int frames = 20)
    {
        var history = new PoseHistory();
        for (var i = 0; i < frames; i++)
        {
            var at = Instant.FromSeconds(1 + i / rateHz);
            history.Add(new PoseSample(0, PoseStatus.Visible, Quat.Identity, startMm + new Vec3(100, 0, 0) * (i / rateHz), default, at, at, i));
        }
        return history;
    }

    /// <summary>On a measurement: the measurement's own, and a body far from the tracker's origin couples turn and place there.</summary>
    [Fact]
    public void OnAMeasurementItIsTheMeasurements()
    {
        var answer = Moving(new Vec3(0, 0, -1000)).Lookup(Instant.FromSeconds(1.1));
        var covariance = answer.Covariance(SdRad, SdMm);
        Assert.Equal(SdRad * SdRad, covariance.At(0, 0), 15);
        // ρ = δp − δθ × p: y of ρ has δp_y, and δθ about x and z with levers of 1000 and 10 mm.
        Assert.Equal(new Vec3(10, 0, -1000), answer.TranslationMm, (a, b) => (a - b).Length < 1e-9);
        Assert.Equal(SdMm * SdMm + (1000 * 1000 + 10 * 10) * SdRad * SdRad, covariance.At(4, 4), 9);
    }

    [Fact]
    public void AheadOfTheNewestItGrowsUntilThereIsNoAnswer()
    {
        var history = Moving(Vec3.Zero);
        var last = 0.0;
        for (var ms = 0; ms <= 50; ms += 5)
        {
            var answer = history.Lookup(Instant.FromSeconds(1.19) + Duration.FromMilliseconds(ms), LookupPolicy.Available);
            Assert.True(answer.IsUsable);
            var trace = answer.Covariance(SdRad, SdMm).Block(1, 1).Trace;
            Assert.True(trace > last);
            last = trace;
        }
        var beyond = history.Lookup(Instant.FromSeconds(1.241), LookupPolicy.Available);
        Assert.Equal(LookupStatus.NotYet, beyond.Status);
        Assert.Throws<InvalidOperationException>(() => beyond.Covariance(SdRad, SdMm));
    }

    /// <summary>Linear extrapolation from two noisy ends, against many drawn ones: (1 + dt/span)² + (dt/span)².</summary>
    [Fact]
    public void TheNoiseIsThatOfManyExtrapolations()
    {
        var (random, sum) = (new SeededRandom(6), 0.0);
        const int records = 4000;
        PoseAnswer answer = default;
        for (var r = 0; r < records; r++)
        {
            var history = new PoseHistory(new PoseHistoryOptions { MaxAccelerationMmPerS2 = 0, MaxAngularAccelerationRadPerS2 = 0 });
            for (var i = 0; i < 8; i++)
            {
                var at = Instant.FromSeconds(i * 0.01);
                history.Add(new PoseSample(0, PoseStatus.Visible, Quat.Identity, random.GaussianVec3(SdMm), default, at, at, i));
            }
            answer = history.Lookup(Instant.FromSeconds(0.1), LookupPolicy.Available);
            sum += answer.TranslationMm.LengthSquared;
        }
        Assert.Equal(0.03, answer.VelocitySpan.Seconds, 9);
        var predicted = answer.Covariance(0, SdMm).Block(1, 1).Trace;
        // 12000 squares of a Gaussian: 1.3 % per standard deviation.
        Assert.InRange(sum / records / predicted, 0.95, 1.05);
    }

    [Fact]
    public void TimeUncertaintyCostsSpeed()
    {
        var answer = Moving(Vec3.Zero).Lookup(Instant.FromSeconds(1.105));
        var with = answer.Covariance(0, 0, timeSdS: 0.004).At(3, 3) - answer.Covariance(0, 0).At(3, 3);
        Assert.Equal(0.4 * 0.4, with, 9);
    }
}
