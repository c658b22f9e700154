using CsCheck;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Tests.Simulation;

public sealed class DatasetOptionsTests
{
    private static readonly DatasetOptions Training = new() { SeedStart = 1, Count = 4000, Anatomies = 40, AnatomySeedStart = 100 };

    [Fact]
    public void TrainingAndJudgingNeverShareASeed()
    {
        var any = Gen.Select(Gen.ULong[1_900_000, 2_100_000], Gen.Int[1, 5000], Gen.ULong[1_900_000, 2_100_000], Gen.Int[1, 50]);
        Gen.Select(any, any).Sample((one, other) =>
        {
            var (a, b) = (Of(one), Of(other));
            if (a.Problem() is not null || b.Problem() is not null || a.IsHeldOut == b.IsHeldOut) return;
            Assert.False(Overlap(a.SeedStart, a.Count, b.SeedStart, b.Count));
            Assert.False(Overlap(a.AnatomySeedStart, a.Anatomies, b.AnatomySeedStart, b.Anatomies));
            // Nor may a patient's seed of one be a frame's of the other.
            Assert.False(Overlap(a.SeedStart, a.Count, b.AnatomySeedStart, b.Anatomies));
        });

        static DatasetOptions Of((ulong Seed, int Count, ulong Patient, int Patients) o) =>
            new() { SeedStart = o.Seed, Count = o.Count, AnatomySeedStart = o.Patient, Anatomies = Math.Min(o.Patients, o.Count) };
        static bool Overlap(ulong a, int n, ulong b, int m) => a < b + (ulong)m && b < a + (ulong)n;
    }

    [Fact]
    public void WhatIsOutOfRangeIsSaid()
    {
        Assert.Null(Training.Problem());
        Assert.False(Training.IsHeldOut);
        Assert.Contains("both sides", (Training with { SeedStart = 1_999_000 }).Problem(), StringComparison.Ordinal);
        Assert.Contains("both sides", (Training with { AnatomySeedStart = 2_000_000 }).Problem(), StringComparison.Ordinal);
        Assert.Contains("both sides", (Training with { AnatomySeedStart = 1_999_999 }).Problem(), StringComparison.Ordinal);
        Assert.Contains("patients", (Training with { Anatomies = 4001 }).Problem(), StringComparison.Ordinal);
        Assert.Contains("frames", (Training with { Count = 0 }).Problem(), StringComparison.Ordinal);
        Assert.Contains("1920x1080", (Training with { Width = 5000 }).Problem(), StringComparison.Ordinal);
        Assert.Contains("0 to 1", (Training with { SmokeOrBloodShare = double.NaN }).Problem(), StringComparison.Ordinal);
        Assert.NotNull((Training with { SeedStart = ulong.MaxValue }).Problem());
        var judging = Training with { SeedStart = 2_000_000, AnatomySeedStart = 2_000_000 };
        Assert.Null(judging.Problem());
        Assert.True(judging.IsHeldOut);
    }

    [Fact]
    public void TheCampaignJudgesOnHeldOutSeeds() => Assert.True(SegmentationCampaign.FirstSeed >= DatasetOptions.FirstHeldOutSeed);
}
