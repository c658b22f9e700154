using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Teleoperation;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>The filter's delay and attenuation, measured in the time domain against the closed forms.</summary>
public sealed class TremorFilterTests
{
    private const double DelayS = 0.08;

    [Fact]
    public void ASteadyMotionIsFollowedExactlyTheDelayLateWhateverTheTimeBetweenLooks() => Gen.Select(Gen.Double[0.02, 0.2], Gen.Double[0.0005, 0.02].Array[400], Gen.Double[-200, 200]).Sample((delay, steps, speed) =>
    {
        var filter = new TremorFilter(delay);
        filter.Reset(Vec3.Zero, Quat.Identity);
        var t = 0.0;
        for (var round = 0; round < 4; round++)
            foreach (var dt in steps)
            {
                t += dt;
                filter.Step(new Vec3(speed * t, 0, 0), Quat.Exp(new Vec3(0, 0.3 * t, 0)), dt);
            }
        return Math.Abs(filter.PlaceMm.X - speed * (t - delay)) < 1e-6 && (filter.Rotation * Quat.Exp(new Vec3(0, 0.3 * (t - delay), 0)).Conjugate).Log().Length < 1e-9 || t < 30 * delay;
    }, iter: 50);

    [Theory]
    [InlineData(0.2, 0.998)]
    [InlineData(0.5, 0.9894)]
    [InlineData(8, 0.1685)]
    [InlineData(10, 0.1122)]
    [InlineData(12, 0.0798)]
    public void AMotionToAndFroIsWeakenedAndDelayedAsTheClosedFormSays(double hz, double gain)
    {
        var filter = new TremorFilter(DelayS);
        Assert.Equal(gain, filter.GainAt(hz), tolerance: 0.001);
        filter.Reset(Vec3.Zero, Quat.Identity);
        const double Dt = 0.0005;
        // Amplitude and phase by correlation over whole periods, once the start has died away; of the place and of the rotation.
        double sine = 0, cosine = 0, turnSine = 0;
        var (skip, n) = ((int)(2 / Dt), (int)Math.Round(10 / hz / Dt));
        for (var i = 1; i <= skip + n; i++)
        {
            var phase = 2 * Math.PI * hz * i * Dt;
            filter.Step(new Vec3(Math.Sin(phase), 0, 0), Quat.Exp(new Vec3(0, 0, 0.2 * Math.Sin(phase))), Dt);
            if (i <= skip) continue;
            sine += 2.0 / n * filter.PlaceMm.X * Math.Sin(phase);
            cosine += 2.0 / n * filter.PlaceMm.X * Math.Cos(phase);
            turnSine += 2.0 / n * filter.Rotation.Log().Z / 0.2 * Math.Sin(phase);
        }
        Assert.Equal(filter.GainAt(hz), Math.Sqrt(sine * sine + cosine * cosine), tolerance: 2e-4);
        Assert.Equal(sine, turnSine, tolerance: 1e-9);
        var w = 2 * Math.PI * hz * DelayS;
        Assert.Equal(-Math.Atan2(3 * w, 3 - w * w), Math.Atan2(cosine, sine), tolerance: 2e-3);
    }

    [Fact]
    public void TheDelayIsTheSlopeOfThePhase()
    {
        var filter = new TremorFilter(DelayS);
        Assert.Equal(DelayS, filter.DelayAt(0));
        foreach (var hz in (double[])[0.5, 1, 2, 5])
        {
            static double Phase(double f) => -Math.Atan2(3 * 2 * Math.PI * f * DelayS, 3 - Math.Pow(2 * Math.PI * f * DelayS, 2));
            Assert.Equal(-(Phase(hz + 1e-5) - Phase(hz - 1e-5)) / (4e-5 * Math.PI), filter.DelayAt(hz), tolerance: 1e-7);
        }
        // Meant motion is below 1 Hz: its delay is even to 3 %.
        Assert.InRange(filter.DelayAt(1) / DelayS, 0.97, 1.03);
    }

    [Fact]
    public void AStepIsPassedByLessThanHalfAPercent()
    {
        var filter = new TremorFilter(DelayS);
        filter.Reset(Vec3.Zero, Quat.Identity);
        var most = 0.0;
        for (var i = 0; i < 2000; i++)
        {
            filter.Step(Vec3.UnitX, Quat.Identity, 0.001);
            most = Math.Max(most, filter.PlaceMm.X);
        }
        Assert.InRange(most, 1.004, 1.0045);
        Assert.Equal(1, filter.PlaceMm.X, tolerance: 1e-12);
    }

    [Fact]
    public void AnyWayOfTurningEndsWhereTheHandEnds() => Gen.Double[-3, 3].Array[3].Array[20].Sample(rates =>
    {
        var filter = new TremorFilter(DelayS);
        var q = Quat.Identity;
        filter.Reset(Vec3.Zero, q);
        foreach (var rate in rates)
            for (var i = 0; i < 100; i++)
            {
                q = (Quat.Exp(new Vec3(rate[0], rate[1], rate[2]) * 0.005) * q).Normalized();
                filter.Step(Vec3.Zero, q, 0.005);
            }
        for (var i = 0; i < 600; i++) filter.Step(Vec3.Zero, q, 0.005);
        return (filter.Rotation * q.Conjugate).Log().Length < 1e-9;
    }, iter: 30);
}
