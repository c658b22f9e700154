using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Robots;

/// <summary>Where the arm stands and the three motions of the demo: to the entry, along the planned path to the tumour, and on towards a vessel.</summary>
/// <param name="ScanFromRobotBase">Planned place of the arm: its remote centre at the trocar, +z towards the target.</param>
/// <param name="ToEntry">From where the joints stand to the entry of the path.</param>
/// <param name="ToTarget">Straight to the target.</param>
/// <param name="ToVessel">Straight from the target towards the nearest vessel: the guard must hold it.</param>
/// <param name="ClearanceMm">Least distance of the planned path from the vessels.</param>
public sealed record ArmPlan(Rigid<Scan, RobotBase> ScanFromRobotBase, JointKnot[] ToEntry, JointKnot[] ToTarget, JointKnot[] ToVessel, double ClearanceMm)
{
    private const double EntryBeforeTargetMm = 60;
    private const double TowardsVesselMm = 30;
    private static readonly TipLimits Tip = new(30, 200, 3000, 1, 6, 60);

    /// <summary>Chooses the trocar with the greatest clearance and plans the motions.</summary>
    /// <param name="target">The tumour's centre.</param>
    /// <param name="vessels">Signed distance to the vessels, Scan frame.</param>
    /// <param name="robot">The arm's geometry.</param>
    /// <param name="limits">The arm's joint limits.</param>
    /// <param name="home">Where the joints stand.</param>
    public static ArmPlan Create(Point<Scan> target, DistanceField vessels, Rcm7Geometry robot, JointLimits[] limits, in JointVector home)
    {
        var (trocar, clearance) = ChooseTrocar(target.Mm, vessels);
        var z = (target.Mm - trocar).Normalized();
        var x = Vec3.Cross(Vec3.UnitY, z).Normalized();
        var scanFromBase = new Rigid<Scan, RobotBase>(Quat.FromMatrix(Mat3.FromColumns(x, Vec3.Cross(z, x), z)), trocar);
        var baseFromScan = scanFromBase.Inverse();
        var inverse = new Rcm7InverseKinematics(new Rcm7Kinematics(robot), limits);
        var forward = new Direction<RobotBase>(0, 0, 1);

        var entry = baseFromScan * new Point<Scan>(target.Mm - z * EntryBeforeTargetMm);
        var toEntry = StraightTipMove.Plan(inverse, home, entry, forward, limits, Tip).Knots;
        var toTarget = StraightTipMove.Plan(inverse, toEntry[^1].Position, baseFromScan * target, forward, limits, Tip).Knots;
        vessels.DistanceMm(target.Mm, out var away);
        var vessel = baseFromScan * new Point<Scan>(target.Mm - away.Normalized() * TowardsVesselMm);
        var toVessel = StraightTipMove.Plan(inverse, toTarget[^1].Position, vessel, forward, limits, Tip).Knots;
        return new ArmPlan(scanFromBase, toEntry, toTarget, toVessel, clearance);
    }

    /// <summary>Trocars on the front of the belly, on a grid; the path to the target keeps the greatest distance from vessels.</summary>
    private static (Vec3 TrocarMm, double ClearanceMm) ChooseTrocar(Vec3 target, DistanceField vessels)
    {
        var best = (Trocar: Vec3.Zero, Clearance: double.NegativeInfinity);
        for (var angle = 0; angle < 24; angle++)
            for (var tilt = 1; tilt <= 6; tilt++)
            {
                var (a, t) = (angle * Math.PI / 12, tilt * 0.15);
                var outward = new Vec3(Math.Sin(t) * Math.Cos(a), -Math.Cos(t), Math.Sin(t) * Math.Sin(a));
                var clearance = double.PositiveInfinity;
                for (var s = 0.0; s <= 160; s += 1) clearance = Math.Min(clearance, vessels.DistanceMm(target + outward * s));
                if (clearance > best.Clearance) best = (target + outward * 160, clearance);
            }
        return best;
    }
}
