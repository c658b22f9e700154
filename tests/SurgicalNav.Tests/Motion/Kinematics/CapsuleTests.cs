using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Tests.Motion.Kinematics;

/// <summary>Distances between segments, capsules and whole arms.</summary>
public sealed class CapsuleTests
{
    private static readonly Gen<Vec3> Points = Gen.Select(Gen.Double[-100, 100], Gen.Double[-100, 100], Gen.Double[-100, 100], (x, y, z) => new Vec3(x, y, z));

    [Theory]
    [InlineData("crossing", 0, 0, 0, 10, 0, 0, 5, -5, 3, 5, 5, 3, 3.0)]
    [InlineData("meeting", 0, 0, 0, 10, 0, 0, 5, -5, 0, 5, 5, 0, 0.0)]
    [InlineData("parallel beside", 0, 0, 0, 10, 0, 0, 2, 4, 0, 8, 4, 0, 4.0)]
    [InlineData("parallel apart", 0, 0, 0, 10, 0, 0, 13, 4, 0, 20, 4, 0, 5.0)]
    [InlineData("one line, overlapping", 0, 0, 0, 10, 0, 0, 5, 0, 0, 20, 0, 0, 0.0)]
    [InlineData("one line, apart", 0, 0, 0, 10, 0, 0, 12, 0, 0, 20, 0, 0, 2.0)]
    [InlineData("end to end", 0, 0, 0, 10, 0, 0, 13, 4, 0, 13, 40, 0, 5.0)]
    [InlineData("point and segment", 5, 7, 0, 5, 7, 0, 0, 0, 0, 10, 0, 0, 7.0)]
    [InlineData("two points", 1, 2, 3, 1, 2, 3, 1, 2, 10, 1, 2, 10, 7.0)]
    public void SegmentsAreAsFarApartAsGeometrySays(string what, double ax, double ay, double az, double bx, double by, double bz, double cx, double cy, double cz, double dx, double dy, double dz, double expected)
    {
        var distance = SegmentDistance.Between(new Vec3(ax, ay, az), new Vec3(bx, by, bz), new Vec3(cx, cy, cz), new Vec3(dx, dy, dz), out _, out _);
        Assert.True(Math.Abs(distance - expected) < 1e-12, $"{what}: {distance}");
    }

    [Fact]
    public void NoPairOfPointsOnTwoSegmentsIsNearer()
    {
        Gen.Select(Points, Points, Points, Points).Sample((a0, a1, b0, b1) =>
        {
            var distance = SegmentDistance.Between(a0, a1, b0, b1, out var s, out var t);
            Assert.True(Math.Abs((Vec3.Lerp(a0, a1, s) - Vec3.Lerp(b0, b1, t)).Length - distance) < 1e-9);
            // Every point of the one against the exact foot on the other.
            var least = double.PositiveInfinity;
            const int Steps = 400;
            for (var i = 0; i <= Steps; i++)
            {
                var p = Vec3.Lerp(a0, a1, i / (double)Steps);
                var along = b1 - b0;
                var foot = Math.Clamp(Vec3.Dot(p - b0, along) / along.LengthSquared, 0, 1);
                least = Math.Min(least, (p - Vec3.Lerp(b0, b1, foot)).Length);
            }
            Assert.True(distance <= least + 1e-9, $"{distance} > {least}");
            Assert.True(distance >= least - (a1 - a0).Length / Steps, $"{distance} < {least}");
        }, iter: 2000);
    }

    [Fact]
    public void NearlyParallelSegmentsAreMeasuredToo()
    {
        Gen.Select(Points, Points, Gen.Double[-1e-9, 1e-9], Gen.Double[0.1, 50]).Sample((a0, a1, tilt, gap) =>
        {
            var along = (a1 - a0).Normalized();
            var across = Vec3.Cross(along, Math.Abs(along.X) < 0.6 ? Vec3.UnitX : Vec3.UnitY).Normalized();
            var distance = SegmentDistance.Between(a0, a1, a0 + across * gap, a1 + across * (gap + tilt), out _, out _);
            Assert.Equal(gap + Math.Min(0, tilt), distance, 1e-9);
        }, iter: 500);
    }

    [Fact]
    public void ACapsuleAroundABoxHoldsItsCorners()
    {
        Gen.Select(Gen.Double[1, 300], Gen.Double[1, 300], Gen.Double[1, 300]).Sample((x, y, z) =>
        {
            var capsule = Capsule.Around(new Vec3(x, y, z));
            for (var corner = 0; corner < 8; corner++)
            {
                var p = new Vec3((corner & 1) == 0 ? -x / 2 : x / 2, (corner & 2) == 0 ? -y / 2 : y / 2, (corner & 4) == 0 ? -z / 2 : z / 2);
                Assert.True(SegmentDistance.Between(p, p, capsule.FromMm, capsule.ToMm, out _, out _) <= capsule.RadiusMm + 1e-9);
            }
        }, iter: 300);
    }

    /// <summary>Neighbours and what always overlaps are left out, and no pair that is left: otherwise the check would tell nothing, or not all.</summary>
    [Theory]
    [InlineData("panda.robot.json", "link0", "link6")]
    [InlineData("ur5.robot.json", "shoulder", "wrist2")]
    [InlineData("iiwa7.urdf", "link_0", "link_6")]
    [InlineData("psm.robot.json", "insertion rail", "wrist")]
    public void AnArmIsHeldApartWhereItsPartsCanBothMeetAndPart(string file, string one, string other)
    {
        var model = Robots.Load(file);
        var names = model.SelfPairs.ToArray().Select(p => (model.CapsuleAt(p.First).Name, model.CapsuleAt(p.Second).Name)).ToList();
        Assert.Contains((one, other), names);
        Assert.All(model.SelfPairs.ToArray(), p => Assert.True(Math.Abs(model.CapsuleAt(p.First).Body - model.CapsuleAt(p.Second).Body) > 1));
        var shape = new ArmShape(model, ChainPose.Identity);
        var random = new SeededRandom(4);
        var free = 0;
        for (var i = 0; i < 1000; i++)
        {
            shape.Take(model.Joints.ToArray().Select(j => random.Uniform(j.Min, j.Max)).ToArray());
            if (shape.SelfClearance().DistanceMm > 0) free++;
        }
        Assert.True(free > 250, $"{free} of 1000");
    }

    /// <summary>Of a folded arm the forearm meets the base; of a stretched one nothing meets.</summary>
    [Fact]
    public void AFoldedArmMeetsItselfAndAStretchedOneDoesNot()
    {
        var shape = new ArmShape(Robots.Load("iiwa7.urdf"), ChainPose.Identity);
        shape.Take([0, 0, 0, 0, 0, 0, 0]);
        Assert.True(shape.SelfClearance().DistanceMm > 0, shape.SelfClearance().ToString());
        shape.Take([0, 2.09, 0, -2.09, 0, 1.5, 0]);
        Assert.True(shape.SelfClearance().DistanceMm < 0);
    }

    [Fact]
    public void ClearanceIsTheSmallestOverAllPairs()
    {
        var model = Robots.Load("panda.robot.json");
        var place = new ChainPose(RollPitchYaw.Matrix(new Vec3(0.1, -0.2, 2)), new Vec3(700, 100, 50));
        var (one, two) = (new ArmShape(model, ChainPose.Identity), new ArmShape(model, place));
        Robots.Joints(model).Select(Robots.Joints(model)).Sample((q, r) =>
        {
            one.Take(q);
            two.Take(r);
            var nearest = one.ClearanceTo(two);
            var least = double.PositiveInfinity;
            foreach (var a in one.Capsules)
                foreach (var b in two.Capsules) least = Math.Min(least, Capsule.DistanceMm(a, b));
            Assert.Equal(least, nearest.DistanceMm);
            Assert.Equal(least, Capsule.DistanceMm(one.Capsules[nearest.First], two.Capsules[nearest.Second]));
            Assert.Equal(least, two.ClearanceTo(one).DistanceMm, 1e-9);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void TheLastBodysCapsuleMovesWithTheTip()
    {
        var model = Robots.Load("ur5.robot.json");
        var shape = new ArmShape(model, ChainPose.Identity);
        Robots.Joints(model).Sample(q =>
        {
            shape.Take(q);
            // The description's capsule of the last link stands in the frame that its row ends in, which is the tip's.
            var own = new Vec3(0, 0, -21.3);
            Assert.True((shape.Capsules[^1].FromMm - (model.Chain.BaseFromTip(q) * new Point<ToolTip>(own)).Mm).Length < 1e-9);
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void DistancesAllocateNothing()
    {
        var model = Robots.Load("panda.robot.json");
        var (one, two) = (new ArmShape(model, ChainPose.Identity), new ArmShape(model, new ChainPose(Mat3.Identity, new Vec3(900, 0, 0))));
        double[] q = [0.1, 0.2, 0.3, -1, 0.5, 1, 0.7];
        Allocations.AssertNone(() =>
        {
            one.Take(q);
            one.SelfClearance();
            one.ClearanceTo(two);
        });
    }
}
