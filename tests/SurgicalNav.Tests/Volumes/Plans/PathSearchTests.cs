using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

public class PathSearchTests
{
    private static readonly Ball Skin = new("skin", Vec3.Zero, 80);
    private static readonly Ball Vessel = new("vessel", new Vec3(0, -40, 0), 10);

    private static PathQuestion Question(Vec3 target) => new() { TargetLpsMm = target, Surface = Skin, NoGo = [(Vessel, 3)], CorridorRadiusMm = 2, StepRad = 0.04 };

    [Fact]
    public void FromTheMiddleOfABallEveryPathIsARadiusAndTheVesselShadowsAKnownSolidAngle()
    {
        var map = PathSearch.Run(Question(Vec3.Zero));
        var all = map.All.ToList();
        Assert.Equal(map.Rows.Sum(r => r.Count), all.Count);
        Assert.All(all, c =>
        {
            Assert.Equal(80, c.LengthMm, tolerance: 0.001);
            Assert.Equal(0, c.AngleRad, tolerance: 1e-3);
            Assert.Equal(0, (c.EntryLpsMm - c.Direction * 80).Length, tolerance: 0.001);
        });
        // Lines within asin(15 / 40) of the vessel's direction are shut; cells cover equal solid angles within a row
        var half = Math.Asin(15.0 / 40);
        foreach (var c in all)
        {
            var from = Math.Acos(Math.Clamp(-c.Direction.Y, -1, 1));
            if (Math.Abs(from - half) > 0.01) Assert.Equal(from < half, c.Broken == "structure");
        }
        var share = all.Count(c => c.Broken is not null) / (double)all.Count;
        Assert.Equal((1 - Math.Cos(half)) / 2, share, tolerance: 0.005);
    }

    [Fact]
    public void TheBestPathsAreTheLeastRiskyAndStandApart()
    {
        var question = Question(new Vec3(0, 0, 30)) with { Limits = new PlanLimits(90, 0.6) };
        var map = PathSearch.Run(question);
        var best = map.Best(4, 12);
        Assert.Equal(4, best.Count);
        // Straight up, the nearest skin, free of everything
        Assert.InRange(best[0].Direction.Z, 0.95, 1);
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(best[i].Broken);
            Assert.True(best[i].LengthMm <= 90 && best[i].AngleRad <= 0.6 && best[i].RoomMm >= 0);
            for (var j = 0; j < i; j++) Assert.True((best[i].EntryLpsMm - best[j].EntryLpsMm).Length >= 12);
        }
        Assert.Contains(map.All, c => c.Broken == "length");
        // Pareto by its definition
        var allowed = map.All.Where(c => c.Broken is null).ToList();
        foreach (var c in allowed)
            Assert.Equal(c.Pareto, !allowed.Exists(f => f.LengthMm <= c.LengthMm && f.AngleRad <= c.AngleRad && f.RoomMm >= c.RoomMm && (f.LengthMm < c.LengthMm || f.AngleRad < c.AngleRad || f.RoomMm > c.RoomMm)));
    }

    [Fact]
    public void ATargetOutsideIsRefusedAndASearchCanBeEnded()
    {
        Assert.Throws<ArgumentException>(() => PathSearch.Run(Question(new Vec3(0, 0, 81))));
        Assert.Throws<OperationCanceledException>(() => PathSearch.Run(Question(Vec3.Zero), cancel: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void DirectionsRunFromTheFeetToTheHeadAndFromBackOverRightFrontLeft()
    {
        Assert.Equal(0, (PathSearch.DirectionOf(0, 2, 5) - new Vec3(0, -1, 0)).Length, tolerance: 1e-12);
        Assert.True(PathSearch.DirectionOf(0, 1, 5).X < 0 && PathSearch.DirectionOf(0, 3, 5).X > 0);
        Assert.True(PathSearch.DirectionOf(-1.5, 0, 1).Z < -0.99);
    }
}
