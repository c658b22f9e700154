using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Tests.Simulation.Patient;

public sealed class ShapeDistancesTests
{
    /// <summary>A ball of 20 mm: between samples 1 mm apart the distance is off by at most (h²/8) · 2/r.</summary>
    [Fact]
    public void TheBandOfABallIsItsClosedForm()
    {
        const double radius = 20, band = 3;
        var field = ShapeDistances.Band(new Ellipsoid(new Vec3(3, -2, 5), new Vec3(radius, radius, radius)), 1, band);
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-2, 2]).Sample((x, y, z, off) =>
        {
            var direction = new Vec3(x, y, z);
            if (direction.Length < 0.1) return;
            var point = new Vec3(3, -2, 5) + direction.Normalized() * (radius + off);
            Assert.InRange(field.DistanceMm(point, out _) - off, -1e-3, 1.0 / 8 * 3 / (radius - 3) + 1e-3);
        }, iter: 2000);
        Assert.Equal(-band, field.DistanceMm(new Vec3(3, -2, 5), out _), 6);
    }
}
