using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Fixtures;

namespace SurgicalNav.Tests.Motion.Fixtures;

public sealed class TipFixtureTests
{
    private static readonly TipFixture Path = new(TipFixtureKind.Path, new Vec3(1, 2, 3), new Vec3(0, 0, 10), 1);
    private static readonly TipFixture Plane = new(TipFixtureKind.Plane, new Vec3(0, 0, 5), new Vec3(0, 0, -2), 1);
    private static readonly TipFixture Cone = new(TipFixtureKind.Cone, Vec3.Zero, new Vec3(0, 0, 3), 1, Math.PI / 6);

    private static readonly Gen<Vec3> Places = Gen.Select(Gen.Double[-30, 30], Gen.Double[-30, 30], Gen.Double[-30, 30]).Select((x, y, z) => new Vec3(x, y, z));

    private static readonly Gen<TipFixture> Fixtures = Gen.Select(Gen.Int[0, 2], Places, Places.Where(d => d.Length > 0.1), Gen.Double[0.05, 1.5]).Select((kind, point, direction, angle) =>
        new TipFixture((TipFixtureKind)kind, point, direction, 1, kind == 2 ? angle : 0));

    [Theory]
    [InlineData(4, 6, 8, 5)] // beside the path: 3-4-5
    [InlineData(1, 2, 20, 7)] // beyond its end
    [InlineData(4, 2, -1, 5)] // before its beginning
    public void OfAPath(double x, double y, double z, double distance) => Assert.Equal(distance, Path.DistanceMm(new Vec3(x, y, z)), 1e-12);

    [Fact]
    public void OfAPlane()
    {
        Assert.Equal(3, Plane.DistanceMm(new Vec3(40, -7, 8)), 1e-12);
        Assert.Equal(3, Plane.DistanceMm(new Vec3(0, 0, 2)), 1e-12);
    }

    [Theory]
    [InlineData(1, 0, 2, 0)] // 26.6° from the axis
    [InlineData(0, 0, -4, 4)] // behind the apex
    [InlineData(2, 0, 0, 1.7320508075688772)] // beside it: 2 cos 30°
    [InlineData(-3, 0, -4, 5)] // nearest to the apex itself
    public void OfACone(double x, double y, double z, double distance) => Assert.Equal(distance, Cone.DistanceMm(new Vec3(x, y, z)), 1e-12);

    /// <summary>The nearest place lies in the fixture, and no other place of it that comes to hand is nearer.</summary>
    [Fact]
    public void TheNearestPlaceIsInTheFixtureAndNoneIsNearer() => Gen.Select(Fixtures, Places, Places).Sample((fixture, tip, other) =>
    {
        var nearest = fixture.NearestMm(tip);
        Assert.Equal(0, fixture.DistanceMm(nearest), 1e-6);
        Assert.True((tip - nearest).Length <= (tip - fixture.NearestMm(other)).Length + 1e-9);
        // All three are convex: what is between two places of one is in it.
        Assert.True(fixture.DistanceMm(Vec3.Lerp(nearest, fixture.NearestMm(other), 0.5)) < 1e-6);
    }, iter: 5000);

    [Fact]
    public void WhatIsNoFixtureIsRefusedInWords()
    {
        Assert.Contains("direction", Message(() => new TipFixture(TipFixtureKind.Path, Vec3.Zero, Vec3.Zero, 1)), StringComparison.Ordinal);
        Assert.Contains("radius", Message(() => new TipFixture(TipFixtureKind.Plane, Vec3.Zero, Vec3.UnitX, 0)), StringComparison.Ordinal);
        Assert.Contains("half angle", Message(() => new TipFixture(TipFixtureKind.Cone, Vec3.Zero, Vec3.UnitX, 1)), StringComparison.Ordinal);
        Assert.Contains("half angle", Message(() => new TipFixture(TipFixtureKind.Path, Vec3.Zero, Vec3.UnitX, 1, 0.3)), StringComparison.Ordinal);
        Assert.Contains("number 7", Message(() => new TipFixture((TipFixtureKind)7, Vec3.Zero, Vec3.UnitX, 1)), StringComparison.Ordinal);

        static string Message(Action make) => Assert.Throws<ArgumentException>(make).Message;
    }
}
