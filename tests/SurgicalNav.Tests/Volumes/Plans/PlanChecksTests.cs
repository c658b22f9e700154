using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

public class PlanChecksTests
{
    private static readonly Vec3 Target = new(0, 0, 0);

    private static readonly Dictionary<string, StructureDistance> Body = new(StringComparer.Ordinal)
    {
        ["skin"] = new Ball("skin", Vec3.Zero, 100),
        ["tumour"] = new Ball("tumour", Vec3.Zero, 8),
        ["vessel"] = new Ball("vessel", new Vec3(50, 0, 0), 6),
        ["nerve"] = new Ball("nerve", new Vec3(0, 0, 50), 4, errorMm: 1.5),
    };

    private static SurgicalPlan Plan(Vec3 entry, PathShape shape = PathShape.Straight, Vec3[]? via = null, double corridorMm = 1) => new()
    {
        Name = "test",
        Made = new PlanProvenance("test", "1", "nobody", new DateOnly(2026, 1, 31)),
        Sources = [],
        NoGo = [new PlanNoGo("vessel", 3), new PlanNoGo("nerve", 2)],
        Targets = [new PlanTarget("tumour", Target, "tumour")],
        Entries = [new PlanEntry("here", entry, "skin")],
        Paths = [new PlannedPath("path", "here", "tumour", shape, via ?? [], corridorMm)],
        Limits = new PlanLimits(120, 30 * Math.PI / 180, 20),
    };

    private static PlanFinding Found(SurgicalPlan plan, string check, string? structure = null) => Assert.Single(PlanChecks.Of(plan, Body), f => f.Check == check && (structure is null || f.Structure == structure));

    [Fact]
    public void AFreePathIsAcceptedWithItsNumbers()
    {
        var plan = Plan(new Vec3(0, -100, 0));
        Assert.All(PlanChecks.Of(plan, Body), f => Assert.True(f.Ok, f.Words));
        Assert.Equal(100, Found(plan, "length").Value!.Value, tolerance: 1e-9);
        Assert.Equal(0, Found(plan, "entryAngle").Value!.Value, tolerance: 1e-7);
        // From the target's end to the vessel: 50 − 6 − 1
        Assert.InRange(Found(plan, "clearance", "vessel").Value!.Value, 43 - 0.02, 43);
        // And 50 − 4 − 1 less the bound of 1.5
        Assert.InRange(Found(plan, "clearance", "nerve").Value!.Value, 43.5 - 0.02, 43.5);
    }

    [Fact]
    public void APathThroughAVesselIsRefusedWithPlaceAndDepth()
    {
        // The line runs 2 mm beside the vessel's middle
        var plan = Plan(new Vec3(99.8, 4, 0));
        var finding = Found(plan, "clearance", "vessel");
        Assert.False(finding.Ok);
        Assert.StartsWith("crosses vessel: meets it ", finding.Words, StringComparison.Ordinal);
        Assert.Contains("4.0 mm deep inside", finding.Words, StringComparison.Ordinal);
        Assert.Equal(49.96, finding.At!.Value.AlongMm, tolerance: 0.3);
        // Chord of the ball of 6 + 1 mm, 2 mm beside its middle
        Assert.Contains($"about {2 * Math.Sqrt(49 - 3.99):0.#}", finding.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10.5, true)] // room 10.5 − 6 − 1 = 3.5 of 3
    [InlineData(9.5, false)] // 2.5 of 3
    [InlineData(6.5, false)] // the corridor cuts in
    public void TheCorridorKeepsItsMargin(double besideMm, bool ok)
    {
        // Parallel to x past the vessel, ending beside the tumour's middle
        var plan = Plan(new Vec3(99, besideMm, 0)) with { Targets = [new PlanTarget("tumour", new Vec3(0, besideMm, 0))] };
        var finding = Found(plan, "clearance", "vessel");
        Assert.Equal(ok, finding.Ok);
        Assert.InRange(finding.Value!.Value, besideMm - 7 - 0.02, besideMm - 7 + 1e-9);
    }

    [Fact]
    public void WhatTheErrorBoundHidesCountsAsBroken()
    {
        // 2 mm free of the nerve (4 + 1 + 2 = 7 beside its middle), of which 1.5 are uncertain: 0.5 kept of 2
        var plan = Plan(new Vec3(7, 0, 99.7)) with { Targets = [new PlanTarget("tumour", new Vec3(7, 0, 0))] };
        var finding = Found(plan, "clearance", "nerve");
        Assert.False(finding.Ok);
        Assert.InRange(finding.Value!.Value, 0.5 - 0.02, 0.5);
        Assert.Contains("error bound", finding.Words, StringComparison.Ordinal);
        var nearer = plan with { Entries = [new PlanEntry("here", new Vec3(6, 0, 99.8), "skin")], Targets = [new PlanTarget("tumour", new Vec3(6, 0, 0))] };
        Assert.StartsWith("cannot be proven to stay out of nerve", Found(nearer, "clearance", "nerve").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void ACurveGoesRoundWhatALineCrosses()
    {
        var bent = Plan(new Vec3(100, 0, 0), PathShape.Curve, [new Vec3(50, 25, 0)]);
        Assert.True(Found(bent, "clearance", "vessel").Ok);
        var bend = Found(bent, "bend");
        Assert.True(bend.Ok, bend.Words);
        var corner = Found(Plan(new Vec3(100, 0, 0), PathShape.Polyline, [new Vec3(50, 25, 0)]), "bend");
        Assert.False(corner.Ok);
        Assert.Contains("corner of 53.1°", corner.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthAngleEntryAndTargetAreHeldToTheirLimits()
    {
        var plan = Plan(new Vec3(0, -100, 0));
        Assert.False(Found(plan with { Limits = new PlanLimits(MaxLengthMm: 99) }, "length").Ok);
        // 40 mm off the middle the sphere's normal is arcsin 0.4 away
        var slanted = plan with { Entries = [new PlanEntry("here", new Vec3(40, -Math.Sqrt(8400), 0), "skin")], Targets = [new PlanTarget("tumour", new Vec3(40, 0, 0))] };
        var angle = Found(slanted, "entryAngle");
        Assert.Equal(Math.Asin(0.4), angle.Value!.Value, tolerance: 1e-3);
        Assert.True(angle.Ok);
        Assert.False(Found(slanted with { Limits = new PlanLimits(MaxEntryAngleRad: 0.4) }, "entryAngle").Ok);
        Assert.False(Found(Plan(new Vec3(0, -95, 0)), "entry").Ok);
        Assert.Contains("5.0 mm inside", Found(Plan(new Vec3(0, -95, 0)), "entry").Words, StringComparison.Ordinal);
        var beside = plan with { Targets = [new PlanTarget("tumour", new Vec3(0, -10, 0), "tumour")] };
        Assert.Contains("2.0 mm outside tumour", Found(beside, "target").Words, StringComparison.Ordinal);
        Assert.False(Found(beside, "target").Ok);
    }

    [Theory]
    [InlineData(-20, 10, true, "stays 12.0 mm")]
    [InlineData(-17, 10, false, "stays only 9.0 mm")]
    [InlineData(3, 10, false, "cuts through tumour: 11.0 mm")]
    [InlineData(20, 10, false, "leaves tumour behind")]
    public void AResectionPlaneTakesTheTumourWithItsMargin(double planeXMm, double marginMm, bool ok, string words)
    {
        var plan = Plan(new Vec3(0, -100, 0)) with { Paths = [], Resection = new PlanResection(new Vec3(planeXMm, 0, 0), new Vec3(3, 0, 0), "skin", "tumour", marginMm) };
        var margin = Found(plan, "tumourMargin");
        Assert.Equal(ok, margin.Ok);
        Assert.Contains(words, margin.Words, StringComparison.Ordinal);
        var h = 100 - planeXMm;
        Assert.Equal(Math.PI * h * h * (300 - h) / 3, Found(plan, "volumes").Value!.Value, tolerance: 1e-6);
    }

    [Fact]
    public void APlaneBesideTheOrganPartsNothing()
    {
        var plan = Plan(new Vec3(0, -100, 0)) with { Paths = [], Resection = new PlanResection(new Vec3(-101, 0, 0), Vec3.UnitX, "skin", null, 0) };
        Assert.False(Found(plan, "volumes").Ok);
    }
}
