using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Tests.Sensing.Poses;

public sealed class PoseHistoryTests
{
    private static readonly Quat Start = Quat.Exp(new Vec3(0.4, -1, 0.2));
    private static readonly Vec3 TurnRadPerS = new(0.5, 1.1, -0.7);
    private static readonly Vec3 VelocityMmPerS = new(120, -40, 8);

    /// <summary>A screw-free motion of constant velocity and constant turn about a body axis, which SLERP and lines follow exactly.</summary>
    private static (Quat Rotation, Vec3 TranslationMm) Steady(double s) => ((Start * Quat.Exp(TurnRadPerS * s)).Normalized(), new Vec3(5, 6, 700) + VelocityMmPerS * s);

    private static PoseSample Sample(double s, PoseStatus status = PoseStatus.Visible)
    {
        var (q, t) = Steady(s);
        return new PoseSample(0, status, q, t, default, Instant.FromSeconds(s), Instant.FromSeconds(s + 0.01), (long)(s * 60));
    }

    private static PoseHistory Filled(int samples = 60)
    {
        var history = new PoseHistory();
        for (var i = 0; i < samples; i++) history.Add(Sample(i / 60.0));
        return history;
    }

    private static double Gap(PoseAnswer answer, double s)
    {
        var (q, t) = Steady(s);
        return (answer.TranslationMm - t).Length + 1000 * (q.Conjugate * answer.Rotation).Log().Length;
    }

    [Fact]
    public void SteadyMotionIsMetExactlyBetweenMeasurements()
    {
        var history = Filled();
        Gen.Double[1e-6, 59 / 60.0].Sample(s =>
        {
            var answer = history.Lookup(Instant.FromSeconds(s));
            Assert.Equal(LookupStatus.Ok, answer.Status);
            Assert.True(Gap(answer, s) < 1e-5);
            Assert.Equal(VelocityMmPerS.Length, answer.SpeedMmPerS, 1e-3);
            Assert.Equal(TurnRadPerS.Length, answer.AngularSpeedRadPerS, 1e-5);
            Assert.InRange(answer.Distance.Milliseconds, 0, 8.4);
        });
    }

    [Fact]
    public void SteadyMotionIsMetExactlyAfterTheNewestMeasurement()
    {
        var history = Filled();
        const double s = 59 / 60.0 + 0.03;
        var answer = history.Lookup(Instant.FromSeconds(s), LookupPolicy.Available);
        Assert.Equal(LookupStatus.Extrapolated, answer.Status);
        Assert.True(Gap(answer, s) < 1e-5);
        Assert.Equal(30, answer.Distance.Milliseconds, 1e-3);
        var sooner = history.Lookup(Instant.FromSeconds(s - 0.02), LookupPolicy.Available);
        Assert.True(sooner.TranslationBoundMm < answer.TranslationBoundMm);
    }

    [Fact]
    public void ErrorsOfACurvedMotionStayWithinTheBounds()
    {
        // On a circle of radius r at ω the acceleration is r ω² everywhere.
        const double radiusMm = 50, omega = 6;
        var options = new PoseHistoryOptions { MaxAccelerationMmPerS2 = radiusMm * omega * omega * 1.0001 };
        static Vec3 At(double s) => new(radiusMm * Math.Cos(omega * s), radiusMm * Math.Sin(omega * s), 0);
        var history = new PoseHistory(options);
        for (var i = 0; i < 60; i++)
            history.Add(new PoseSample(0, PoseStatus.Visible, Quat.Identity, At(i / 60.0), default, Instant.FromSeconds(i / 60.0), default, i));
        var closest = 0.0;
        for (var s = 0.5; s < 59 / 60.0 + 0.05; s += 0.0007)
        {
            var answer = history.Lookup(Instant.FromSeconds(s), LookupPolicy.Available);
            Assert.True(answer.IsUsable);
            var error = (answer.TranslationMm - At(s)).Length;
            Assert.True(error <= answer.TranslationBoundMm + 1e-4, $"{error} > {answer.TranslationBoundMm} at {s}");
            if (answer.TranslationBoundMm > 0.01) closest = Math.Max(closest, error / answer.TranslationBoundMm);
        }
        Assert.True(closest > 0.9, "a bound that is never nearly reached bounds nothing");
    }

    [Fact]
    public void EveryQuestionHasItsAnswer()
    {
        var history = new PoseHistory(new PoseHistoryOptions { Capacity = 8 });
        Assert.Equal(LookupStatus.NotYet, history.Lookup(default).Status);
        history.Add(Sample(0));
        Assert.Equal(LookupStatus.Ok, history.Lookup(Instant.FromSeconds(0)).Status);
        Assert.Equal(double.PositiveInfinity, history.Lookup(Instant.FromSeconds(0)).SpeedMmPerS);
        Assert.Equal(LookupStatus.TooOld, history.Lookup(Instant.FromSeconds(-0.001)).Status);
        Assert.Equal(LookupStatus.NotYet, history.Lookup(Instant.FromSeconds(0.001), LookupPolicy.Available).Status);
        history.Add(Sample(0.02));
        history.Add(Sample(0.04, PoseStatus.Occluded));
        Assert.Equal(LookupStatus.Occluded, history.Lookup(Instant.FromSeconds(0.03)).Status);
        Assert.Equal(LookupStatus.Occluded, history.Lookup(Instant.FromSeconds(0.04)).Status);
        Assert.Equal(LookupStatus.Occluded, history.Lookup(Instant.FromSeconds(0.05), LookupPolicy.Available).Status);
        Assert.Equal(LookupStatus.NotYet, history.Lookup(Instant.FromSeconds(0.05)).Status);
        history.Add(Sample(0.06));
        Assert.Equal(LookupStatus.Occluded, history.Lookup(Instant.FromSeconds(0.05)).Status);
        Assert.Equal(LookupStatus.Ok, history.Lookup(Instant.FromSeconds(0.06)).Status);
        history.Add(Sample(0.2));
        Assert.Equal(LookupStatus.GapTooLong, history.Lookup(Instant.FromSeconds(0.1)).Status);
        Assert.Equal(LookupStatus.NotYet, history.Lookup(Instant.FromSeconds(0.21), LookupPolicy.Available).Status);
        history.Add(Sample(0.22));
        Assert.Equal(LookupStatus.Extrapolated, history.Lookup(Instant.FromSeconds(0.25), LookupPolicy.Available).Status);
        Assert.Equal(LookupStatus.NotYet, history.Lookup(Instant.FromSeconds(0.25), LookupPolicy.Reproducible).Status);
        Assert.Equal(LookupStatus.NotYet, history.Lookup(Instant.FromSeconds(0.2701), LookupPolicy.Available).Status);
        for (var i = 0; i < 8; i++) history.Add(Sample(0.3 + i * 0.02));
        Assert.Equal(8, history.Count);
        Assert.Equal(LookupStatus.TooOld, history.Lookup(Instant.FromSeconds(0.22)).Status);
        Assert.False(history.Add(Sample(0.31)));
        Assert.Equal(1, history.Rejected);
        Assert.Throws<InvalidOperationException>(() => history.Lookup(default).TrackerFrom<Stylus>());
    }

    [Fact]
    public void AReproducibleAnswerNeverChanges()
    {
        var history = new PoseHistory();
        var answers = new Dictionary<Instant, PoseAnswer>();
        for (var i = 0; i < 100; i++)
        {
            history.Add(Sample(i / 60.0, i % 13 == 5 ? PoseStatus.Occluded : PoseStatus.Visible));
            for (var s = 0.0; s < 1.6; s += 0.0111)
            {
                var answer = history.Lookup(Instant.FromSeconds(s));
                if (answer.Status == LookupStatus.NotYet) continue;
                if (answers.TryGetValue(Instant.FromSeconds(s), out var before)) Assert.Equal(before, answer);
                else answers.Add(Instant.FromSeconds(s), answer);
            }
        }
        Assert.True(answers.Count > 100);
    }

    [Fact]
    public void RateCountsVisibleSamples()
    {
        Assert.Equal(60, Filled().RateHz(Instant.FromSeconds(1), Duration.FromSeconds(1)), 1e-6);
        Assert.Equal(0, new PoseHistory().RateHz(default, Duration.FromSeconds(1)));
    }

    [Fact]
    public void AddingAndLookingUpAllocatesNothing()
    {
        var history = Filled();
        var i = 60;
        var sum = 0.0;
        Allocations.AssertNone(() =>
        {
            history.Add(Sample(i++ / 60.0));
            sum += history.Lookup(Instant.FromSeconds((i - 5) / 60.0 + 0.003)).TranslationMm.X;
            sum += history.Lookup(Instant.FromSeconds((i - 1) / 60.0 + 0.02), LookupPolicy.Available).TranslationMm.X;
            sum += history.RateHz(Instant.FromSeconds(i / 60.0), Duration.FromSeconds(1));
        });
        Assert.True(double.IsFinite(sum));
    }
}
