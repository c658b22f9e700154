using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Distances to spare from walls, whose fields are linear, so that every number is exact: a ball of 3 mm, and a shaft of 1 mm that lies along x.</summary>
public sealed class RegionBoundsTests
{
    private static readonly RegionContext Known = new(Rigid<Scan, RobotBase>.Identity, 0.5, 0, 0);

    /// <summary>Everything at the ball, 60 mm from the wall: margin 2, radius 3, and each other term of what is needed by itself.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0, 2)]
    [InlineData(0.5, 0, 0, 0, 2.5)]
    [InlineData(0, 20, 0, 0, 2)]
    [InlineData(0, 20, 0.1, 0, 4)]
    [InlineData(0, 20, 0, 0.4, 10)]
    [InlineData(0.5, 20, 0.1, 0.4, 12.5)]
    [InlineData(0, 0, 0.1, 0.4, 2)]
    public void WhatIsNeededIsTheSumOfItsTerms(double uncertaintyMm, double speed, double ageS, double restS, double neededMm)
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        var context = new RegionContext(Rigid<Scan, RobotBase>.Identity, uncertaintyMm, ageS, speed);
        Place(check, context, shaft: -10, ball: 0);
        Assert.Equal((57 - neededMm, neededMm), Spared(check, context, restS), Near);
    }

    [Fact]
    public void WithoutRegionsThereIsAllTheRoomThereIs()
    {
        var check = new RegionCheck([], new GivenTool());
        Assert.False(check.IsNeeded);
        Place(check, Known, 0, 0);
        Assert.Equal((double.PositiveInfinity, 0.0), Spared(check, Known));
        Assert.True(new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool()).IsNeeded);
    }

    /// <summary>Two walls with margins of their own (beyond x = 60: 2 mm; beyond y = 50: 6 mm) and two pieces: each pair is the nearest once, also where it becomes so by moving.</summary>
    [Fact]
    public void TheNearestPieceAndRegionAreFoundWhateverTheyWereBefore()
    {
        (Vec3 Ball, Vec3 Tip, double SlackMm, double NeededMm)[] cases = [
            (new(40, 0, 0), new(0, 0, 0), 60 - 40 - 3 - 2.5, 2.5),
            (new(0, 40, 0), new(0, 0, 0), 50 - 40 - 3 - 6.5, 6.5),
            (new(0, 0, 0), new(50, 0, 0), 60 - 50 - 1 - 2.5, 2.5),
            (new(0, 0, 0), new(-40, 42, 0), 50 - 42 - 1 - 6.5, 6.5),
        ];
        var both = new RegionCheck([GuardBench.Wall(60, 2), Wall(new(0, 1, 0), 50, 6)], new GivenTool());
        for (var before = 0; before < 4; before++)
            for (var after = 0; after < 4; after++)
            {
                both.Begin();
                foreach (var (ball, tip, slack, needed) in (ReadOnlySpan<(Vec3, Vec3, double, double)>)[cases[before], cases[after]])
                {
                    both.Place(Known, [tip, tip - new Vec3(50, 0, 0), ball]);
                    var said = Spared(both, Known);
                    // Along the wall the shaft is read in steps, which costs up to half of what there is between them.
                    Assert.Equal(needed, said.NeededMm);
                    Assert.InRange(said.SlackMm, needed == 6.5 && tip.Y > 0 ? 0 : slack - 1e-9, slack + 1e-9);
                }
            }
    }

    /// <summary>What was far away and never looked at has come near by either of its ends, while the nearest piece stayed where it was.</summary>
    [Theory]
    [InlineData(50, -20)]
    [InlineData(-20, 50)]
    public void WhatMovesNearIsLookedAtAgain(double from, double to)
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        check.Place(Known, [new(-20, 0, 0), new(-20, 0, 0), new(40, 0, 0)]);
        Assert.Equal((14.5, 2.5), Spared(check, Known), Near);
        check.Place(Known, [new(from, 0, 0), new(to, 0, 0), new(40, 0, 0)]);
        Assert.Equal((6.5, 2.5), Spared(check, Known), Near);
    }

    /// <summary>From one side of where the scan's axes meet to the other, and no less far from there than before.</summary>
    [Fact]
    public void WhatChangesSidesHasMoved()
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        foreach (var (x, slackMm) in ((double, double)[])[(-50, 14.5), (50, 6.5)])
        {
            check.Place(Known, [new(x, 0, 0), new(x, 0, 0), new(40, 0, 0)]);
            Assert.Equal((slackMm, 2.5), Spared(check, Known), Near);
        }
    }

    /// <summary>Little by little, so that nothing but the sum of its steps tells that it has come near.</summary>
    [Fact]
    public void ManySmallStepsAddUp()
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        for (var x = -40.0; x <= 50; x += 0.5)
        {
            Place(check, Known, shaft: x, ball: 40);
            Assert.Equal((Math.Min(56.5 - x, 14.5), 2.5), Spared(check, Known), Near);
        }
    }

    /// <summary>The same, seen in the scan: the arm stands where it stood, and the scan's place changes.</summary>
    [Fact]
    public void WhatComesNearWithThePatientIsLookedAtAgain()
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        for (var x = 0.0; x <= 50; x += 5)
        {
            var moved = Known with { ScanFromRobotBase = new Rigid<Scan, RobotBase>(Quat.Identity, new Vec3(x, 0, 0)) };
            Place(check, moved, shaft: 0, ball: -30);
            Assert.Equal((56.5 - x, 2.5), Spared(check, moved), Near);
        }
    }

    /// <summary>Remembered with the shaft at 10 mm; then it goes far away, and from there to 4 mm: known of it is what was known where it was remembered.</summary>
    [Fact]
    public void WhatWasRememberedIsWhatIsKnownAfterTheReturn()
    {
        foreach (var (farBall, far, back, slackMm) in ((double, double, double, double)[])[(40, -40, 52.5, 4), (40, 52.5, 52.5, 4), (40, 0, 46.5, 10), (52, 0, 46.5, 10), (-40, 46.5, 46.5, 10)])
        {
            var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
            Place(check, Known, shaft: 36.5, ball: 40);
            Assert.Equal((14.5, 2.5), Spared(check, Known), Near);
            check.Remember();
            Place(check, Known, far, farBall);
            Spared(check, Known);
            check.Return();
            Place(check, Known, back, ball: 40);
            Assert.Equal((slackMm, 2.5), Spared(check, Known), Near);
            check.Begin();
            Place(check, Known, -40, ball: -20);
            Assert.Equal((74.5, 2.5), Spared(check, Known), Near);
        }
    }

    /// <summary>Remembered far from where the scan's axes meet, and back there afterwards: what it has moved since counts, not how far it is from there.</summary>
    [Fact]
    public void WhereItWasRememberedIsWhereItMovesFrom()
    {
        var check = new RegionCheck([GuardBench.Wall(10, 2)], new GivenTool());
        check.Place(Known, [new(-45, 0, 0), new(-45, 0, 0), new(-10, 0, 0)]);
        Assert.Equal((14.5, 2.5), Spared(check, Known), Near);
        check.Remember();
        check.Return();
        check.Place(Known, [new(0, 0, 0), new(0, 0, 0), new(-10, 0, 0)]);
        Assert.Equal((6.5, 2.5), Spared(check, Known), Near);
    }

    /// <summary>At first everything is looked at from the middle of the first and the last point, with a ball about it that holds all: the shaft's far end is the nearest of all, and is not missed.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-50)]
    [InlineData(-10)]
    public void NothingIsMissedFromAfar(double middle)
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        check.Place(Known, [new(middle, 0, 0), new(50, 0, 0), new(middle, 0, 0)]);
        Assert.Equal((6.5, 2.5), Spared(check, Known), Near);
    }

    /// <summary>The same where the pieces' own thickness decides, and where the middle lies on the other side of where the scan's axes meet.</summary>
    [Theory]
    [InlineData(48, 48, 50, 4.5)]
    [InlineData(-20.99, 22.9, 19.01, 33.6)]
    public void NorByALittle(double tip, double end, double ball, double slackMm)
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        check.Place(Known, [new(tip, 0, 0), new(end, 0, 0), new(ball, 0, 0)]);
        Assert.Equal((slackMm, 2.5), Spared(check, Known), Near);
    }

    /// <summary>Too near is told as below nothing, by as much where one look tells it.</summary>
    [Theory]
    [InlineData(54.5, 0)]
    [InlineData(54.625, -0.125)]
    [InlineData(70, -15.5)]
    public void TooNearIsBelowNothing(double ball, double slackMm)
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        Place(check, Known, shaft: -40, ball);
        Assert.Equal((slackMm, 2.5), Spared(check, Known), Near);
    }

    [Fact]
    public void WhatIsNoNumberIsNoRoom()
    {
        var check = new RegionCheck([GuardBench.Wall(60, 2)], new GivenTool());
        foreach (var isPlaced in (bool[])[false, true])
        {
            check.Begin();
            if (isPlaced)
            {
                Place(check, Known, 0, 0);
                Spared(check, Known);
            }
            check.Place(Known, [new(double.NaN, 0, 0), new(-50, 0, 0), new(0, 0, 0)]);
            Assert.False(Spared(check, Known).SlackMm >= 0);
            Place(check, Known, 0, 0);
            check.Place(Known, [new(0, 0, 0), new(-50, 0, 0), new(0, double.NaN, 0)]);
            Assert.False(Spared(check, Known).SlackMm >= 0);
        }
        var samples = new float[8];
        samples.AsSpan().Fill(float.NaN);
        var hole = new ForbiddenRegion("hole", new DistanceField(samples, 2, 2, 2, new(-50, -50, -50), new(100, 100, 100), 0), 2);
        foreach (var regions in (ForbiddenRegion[][])[[hole], [hole, GuardBench.Wall(60, 2)], [GuardBench.Wall(60, 2), hole]])
        {
            var blind = new RegionCheck(regions, new GivenTool());
            Place(blind, Known, 0, 0);
            Assert.Equal((double.NegativeInfinity, 2.5), Spared(blind, Known));
        }
    }

    /// <summary>Balls of one field beside a shaft at random, by the closed form: never more than there is, and at least three quarters of it, less what a field on a grid of 3 mm may read too little.</summary>
    [Fact]
    public void BesideTheShaftNothingIsMissedAndLittleIsLost()
    {
        var random = new SeededRandom(20);
        for (var i = 0; i < 150; i++)
        {
            var (centre, radius) = (Point(30), 2 + 4 * random.NextDouble());
            var region = Ball(centre, radius);
            var check = new RegionCheck([region], new GivenTool());
            var (tip, end) = (Point(38), Point(38));
            for (var step = 0; step < 6; step++)
            {
                check.Place(Known, [tip, end, new(-38, -38, -38)]);
                var (said, _) = Spared(check, Known);
                var along = end - tip;
                var t = Math.Clamp(Vec3.Dot(centre - tip, along) / along.LengthSquared, 0, 1);
                var truth = Math.Min((tip + along * t - centre).Length - 1, (new Vec3(-38, -38, -38) - centre).Length - 3) - radius - 2.5;
                if (said >= 0) Assert.True(said <= truth + 1e-4, $"said {said} of {truth} mm");
                else Assert.True(truth < 2.9, $"said too near with {truth} mm to spare");
                if (truth > 0) Assert.True(said >= 0.7 * truth - 2.9, $"said {said} of {truth} mm");
                (tip, end) = (tip + Point(2), end + Point(2));
            }
        }

        Vec3 Point(double most) => new Vec3(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1) * most;
    }

    private static void Place(RegionCheck check, RegionContext context, double shaft, double ball) => check.Place(context, [new(shaft, 0, 0), new(shaft - 50, 0, 0), new(ball, 0, 0)]);

    private static (double SlackMm, double NeededMm) Spared(RegionCheck check, RegionContext context, double restS = 0) => (check.SlackMm(context, restS, out var needed), needed);

    private static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9;

    /// <summary>Everything beyond a distance along an axis.</summary>
    private static ForbiddenRegion Wall(Vec3 axis, double atMm, double marginMm) => Grid(21, 10, p => atMm - Vec3.Dot(axis, p), marginMm, double.NaN);

    private static ForbiddenRegion Ball(Vec3 centreMm, double radiusMm) => Grid(31, 3, p => (p - centreMm).Length - radiusMm, 2, 1e-5);

    private static ForbiddenRegion Grid(int n, double stepMm, Func<Vec3, double> distance, double marginMm, double sampleErrorMm)
    {
        var low = new Vec3(-1, -1, -1) * ((n - 1) * stepMm / 2);
        var samples = new float[n * n * n];
        for (var i = 0; i < samples.Length; i++) samples[i] = (float)distance(new Vec3(i % n, i / n % n, i / (n * n)) * stepMm + low);
        return new ForbiddenRegion("region", new DistanceField(samples, n, n, n, low, new(stepMm, stepMm, stepMm), 0, sampleErrorMm), marginMm);
    }
}
