using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Tests.Sensing.Watchdogs;

public sealed class ToolWatchdogTests
{
    private static readonly WatchdogLimits Limits = new() { FrozenAfter = Duration.FromSeconds(0.5), FrozenFrames = 10 };

    private static Instant At(int frame) => Instant.FromSeconds(100 + frame / 60.0);

    private static PoseStatus[] Judge(WatchdogLimits limits, int frames, Func<int, Vec3> position, Func<int, PoseFlags>? flags = null)
    {
        var dog = new ToolWatchdog(limits);
        return [.. Enumerable.Range(0, frames).Select(i => dog.Judge(Quat.Identity, position(i), flags?.Invoke(i) ?? PoseFlags.None, At(i)))];
    }

    /// <summary>Half a second at 60 Hz are 30 steps: the 31st equal pose is the first that is not believed, and the first that differs is again.</summary>
    [Fact]
    public void APoseThatStaysTheSameToTheBitIsFrozen()
    {
        var random = new SeededRandom(1);
        var told = Judge(Limits, 100, i => new Vec3(i is >= 20 and < 80 ? 5 : 5 + 0.05 * random.NextGaussian(), 0, 0));
        for (var i = 0; i < 100; i++) Assert.Equal(i is >= 50 and < 80 ? PoseStatus.Frozen : PoseStatus.Visible, told[i]);
    }

    [Fact]
    public void NoiseAloneIsNeverDistrusted()
    {
        foreach (var (rateHz, noiseMm) in new[] { (20.0, 0.25), (60.0, 0.25), (400.0, 0.25), (1000.0, 0.1) })
        {
            var (random, dog) = (new SeededRandom(2), new ToolWatchdog(new WatchdogLimits()));
            for (var i = 0; i < 50_000; i++)
            {
                // 300 mm/s, as a quick hand.
                var t = i / rateHz;
                var p = new Vec3(100 * Math.Sin(3 * t), 0, -1500) + random.GaussianVec3(noiseMm);
                Assert.Equal(PoseStatus.Visible, dog.Judge(Quat.Exp(random.GaussianVec3(0.002)), p, PoseFlags.None, Instant.FromSeconds(t)));
            }
        }
    }

    /// <summary>One spike of 60 mm: not believed from its frame on until five calm ones have followed the way back.</summary>
    [Fact]
    public void AJumpIsDistrustedUntilTheToolIsCalm()
    {
        var told = Judge(Limits with { FrozenAfter = Duration.Zero }, 40, i => new Vec3(i == 20 ? 60 : 0.01 * i, 0, 0));
        // The way there (20), the way back (21), its change of speed (22), then five calm frames, the last of which is believed.
        for (var i = 0; i < 40; i++) Assert.Equal(i is >= 20 and < 27 ? PoseStatus.Jumping : PoseStatus.Visible, told[i]);
    }

    [Fact]
    public void ATurnThatNoHandMakesIsAJump()
    {
        var dog = new ToolWatchdog(new WatchdogLimits());
        dog.Judge(Quat.Identity, Vec3.Zero, PoseFlags.None, At(0));
        Assert.Equal(PoseStatus.Jumping, dog.Judge(Quat.Exp(new Vec3(0, 1, 0)), new Vec3(0.1, 0, 0), PoseFlags.None, At(1)));
        Assert.Equal(60, dog.Broken.Value, 4);
        Assert.Equal(20, dog.Broken.Limit);
    }

    [Fact]
    public void AToolThatReturnsElsewhereHasNotJumped()
    {
        var dog = new ToolWatchdog(new WatchdogLimits());
        dog.Judge(Quat.Identity, Vec3.Zero, PoseFlags.None, At(0));
        Assert.Equal(PoseStatus.Visible, dog.Judge(Quat.Identity, new Vec3(500, 0, 0), PoseFlags.None, At(60)));
    }

    [Fact]
    public void TheVolumeIsTheTrackersWordAndABox()
    {
        var told = Judge(Limits with { Volume = (new Vec3(-10, -10, -10), new Vec3(10, 10, 10)) }, 4, i => new Vec3(i == 1 ? 10.5 : 9 + 0.1 * i, 0, 0), i => i == 2 ? PoseFlags.OutOfVolume : PoseFlags.PartlyOutOfVolume);
        Assert.Equal([PoseStatus.Visible, PoseStatus.OutOfVolume, PoseStatus.OutOfVolume, PoseStatus.Visible], told);
        Assert.Equal(PoseStatus.Visible, Judge(WatchdogLimits.Off, 1, _ => Vec3.Zero, _ => PoseFlags.OutOfVolume)[0]);
    }

    /// <summary>The whole way: state, fault, and a history that answers with the reason.</summary>
    [Theory]
    [InlineData(PoseStatus.Frozen, LookupStatus.Frozen, ToolState.Frozen, FaultCode.PoseFrozen)]
    [InlineData(PoseStatus.Jumping, LookupStatus.Jumping, ToolState.Jumping, FaultCode.PoseJumping)]
    [InlineData(PoseStatus.OutOfVolume, LookupStatus.OutOfVolume, ToolState.OutOfVolume, FaultCode.PoseOutOfVolume)]
    public void WhatIsDistrustedIsNotUsedAndTold(PoseStatus kind, LookupStatus lookup, ToolState state, FaultCode code)
    {
        var faults = new FaultLog();
        var rack = new ToolRack(new TrackerOptions { Tools = ["Probe"], Watchdogs = Limits }, faults, null);
        var random = new SeededRandom(3);
        var last = Vec3.Zero;
        for (var i = 0; i < 60; i++)
        {
            rack.BeginFrame(null, i, At(i));
            last = kind switch
            {
                PoseStatus.Frozen when i > 10 => last,
                PoseStatus.Jumping when i == 59 => last + new Vec3(100, 0, 0),
                _ => random.GaussianVec3(0.1),
            };
            rack.Put(0, PoseStatus.Visible, Quat.Identity, last, kind == PoseStatus.OutOfVolume && i > 50 ? PoseFlags.OutOfVolume : PoseFlags.None);
            rack.EndFrame();
            rack.Watch(At(i));
        }
        Assert.Equal(state, rack.Report(0, At(59)).State);
        Assert.Equal(lookup, rack.Tools[0].History.Lookup(At(59), LookupPolicy.Available).Status);
        Assert.False(rack.Tools[0].History.Lookup(At(59)).IsUsable);
        Assert.Equal((1L, 1L), (faults.Count(code), faults.Total - faults.Count(FaultCode.PoseMissing)));
        // Late and missing come before everything: nothing is heard any more.
        Assert.Equal(ToolState.Late, rack.Report(0, At(59) + Duration.FromMilliseconds(200)).State);
        Assert.Equal(ToolState.Missing, rack.Report(0, At(59) + Duration.FromSeconds(2)).State);
    }

    /// <summary>A recording holds the judged samples; fed in again they are judged from the poses, and come out the same.</summary>
    [Fact]
    public void AJudgementThatIsRecordedIsMadeAgain()
    {
        var (live, replayed) = (new BoundedEdge<PoseSample>("live", 4), new BoundedEdge<PoseSample>("replayed", 4));
        var first = new ToolRack(new TrackerOptions { Tools = ["P"] }, null, live);
        var again = new ToolRack(new TrackerOptions { Tools = ["P"] }, null, replayed);
        var (random, distrusted) = (new SeededRandom(4), 0);
        for (var i = 0; i < 200; i++)
        {
            first.BeginFrame(null, i, At(i));
            first.Put(0, PoseStatus.Visible, Quat.Identity, random.GaussianVec3(i % 37 == 5 ? 40 : 0.1));
            var recorded = Taken(live);
            if (recorded.Status == PoseStatus.Jumping) distrusted++;
            again.BeginFrame(null, i, At(i));
            again.Put(0, recorded.Status, recorded.Rotation, recorded.TranslationMm, recorded.Flags);
            Assert.Equal(recorded, Taken(replayed));
        }
        Assert.InRange(distrusted, 30, 60);

        // A rack may mark the beginning of a frame on its edge as well.
        static PoseSample Taken(BoundedEdge<PoseSample> edge)
        {
            PoseSample sample = default;
            while (edge.TryTake(out var next)) sample = next;
            return sample;
        }
    }

    [Fact]
    public void LimitsThatMakeNoSenseAreRefused()
    {
        foreach (var bad in (WatchdogLimits[])[new() { FrozenFrames = 1 }, new() { MaxSpeedMmPerS = 0 }, new() { NoiseMm = -1 }, new() { CalmFrames = 0 }, new() { Volume = (Vec3.Zero, Vec3.Zero) }])
            Assert.Contains("watchdog limits", Assert.Throws<ArgumentException>(() => new ToolRack(new TrackerOptions { Tools = ["P"], Watchdogs = bad }, null, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JudgingAllocatesNothing()
    {
        var (dog, i) = (new ToolWatchdog(new WatchdogLimits()), 0);
        Allocations.AssertNone(() => dog.Judge(Quat.Identity, new Vec3(i++ % 7, 0, 0), PoseFlags.None, At(i)));
    }
}
