using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>The audit of several arms beside each other: two slides of 1 mm radius face to face, whose distance is the difference of two numbers.</summary>
public sealed class ArmsAuditTests
{
    private const double MarginMm = 5, BetweenMm = 100, RadiusMm = 1;

    private readonly ArmsAudit _audit = new();
    private readonly List<CertificateFinding> _found = [];

    [Fact]
    public void WhatTheGuardsLetThroughKeepsTheMarginOnEveryWayToRest()
    {
        var bench = Slides(isChecked: true);
        (bench.Arms[0].Target, bench.Arms[1].Target) = (JointVector.From([90, 0]), JointVector.From([-90, 0]));
        bench.Step(1000);
        Assert.Empty(_found);
        Assert.InRange(_audit.Nearest.Mm, MarginMm, MarginMm + 12);
        Assert.Equal(2, _audit.Nearest.First + _audit.Nearest.Second + 1);
    }

    [Fact]
    public void WithoutTheCheckItIsFoundThatTheyCouldMeet()
    {
        var bench = Slides(isChecked: false);
        (bench.Arms[0].Target, bench.Arms[1].Target) = (JointVector.From([90, 0]), JointVector.From([-90, 0]));
        bench.Step(1000);
        Assert.True(_audit.Nearest.Mm < 0);
        var first = _found[0];
        // Found on the way to rest, before they are there.
        Assert.InRange(first.Value, 0, MarginMm);
        Assert.Equal(MarginMm, first.Limit);
        Assert.Contains("too near to each other", first.What, StringComparison.Ordinal);
    }

    /// <summary>Led away from each other, they were never nearer than where they began.</summary>
    [Fact]
    public void ArmsThatStandTooNearAndAreLedApartAreNoFinding()
    {
        var bench = Slides(isChecked: true, standsAt: 48.5);
        bench.Arms[0].Target = JointVector.From([-60, 0]);
        bench.Step(300);
        Assert.True(bench.LeastApartMm() > 10);
        Assert.Empty(_found);
        Assert.Equal(BetweenMm - 2 * 48.5 - 2 * RadiusMm, _audit.Nearest.Mm, tolerance: 0.02);
    }

    private ArmsBench Slides(bool isChecked, double standsAt = 0)
    {
        var bench = new ArmsBench(isChecked);
        var rules = new GuardRules { Kind = MotionKind.Arm, Joints = [GuardBench.Limits, GuardBench.Limits], Units = [JointUnit.Millimetre, JointUnit.Millimetre], MaxFollowingError = [10, 10] };
        foreach (var (x, at) in ((double, double)[])[(0, standsAt), (BetweenMm, -standsAt)])
        {
            var (device, arm) = (bench.Arms.Count, bench.Add(rules, GuardBench.Tool, new GuardedPlace(Quat.Identity, new Vec3(x, 0, 0), MarginMm, 2), JointVector.From([at, 0])));
            _audit.Add(device, $"slide {device + 1}", rules, GuardBench.Tool, arm.Place);
            arm.Trace = record => _audit.Check(device, record, _found.Add);
        }
        bench.Step(3);
        bench.Press();
        return bench;
    }
}
