using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Runtime.Robots;

/// <summary>How the tool broke a limit.</summary>
/// <param name="IsBox">The tip left its working box; else the tool came too near to a vessel.</param>
/// <param name="Mm">How far outside, or how near.</param>
public readonly record struct ToolViolation(bool IsBox, double Mm)
{
    public string InWords() => IsBox
        ? string.Create(CultureInfo.InvariantCulture, $"the tool tip is {Mm:0.###} mm outside its working box")
        : string.Create(CultureInfo.InvariantCulture, $"the tool is {Mm:0.###} mm from a vessel");
}

/// <summary>The arm's tool against the patient's truth: the phantom's own vessels, not the field that was made of its scan.</summary>
/// <remarks>Allocates nothing.</remarks>
public sealed class ToolWatch(IToolGeometry tool, Rigid<Scan, RobotBase> scanFromRobotBase, Shape vessels, double marginMm, Vec3 lowestTipMm, Vec3 highestTipMm)
{
    /// <summary>A servo overshoots its reference a little.</summary>
    private const double SlackMm = 0.1;
    private const double LeastStepMm = 0.25;

    /// <summary>With the limits that the demo's guard is given.</summary>
    public static ToolWatch OfDemo(in Rcm7Geometry robot, ArmPlan plan, Shape vessels) => new(
        new Rcm7ToolGeometry(new Rcm7Kinematics(robot), GuardRig.ShaftRadiusMm), plan.ScanFromRobotBase, vessels, GuardRig.VesselMarginMm, GuardRig.LowestTipMm, GuardRig.HighestTipMm);

    /// <summary>The first limit that the tool breaks with the joints so; null where it breaks none.</summary>
    public ToolViolation? FindViolation(ReadOnlySpan<double> joints)
    {
        Span<Vec3> points = stackalloc Vec3[IToolGeometry.MaxPoints];
        tool.Locate(joints, points);
        var outside = new Box(lowestTipMm, highestTipMm).DistanceMm(points[0]);
        if (outside > SlackMm) return new ToolViolation(IsBox: true, outside);
        foreach (var piece in tool.Pieces)
            if (NearVessel((scanFromRobotBase * new Point<RobotBase>(points[piece.From])).Mm, (scanFromRobotBase * new Point<RobotBase>(points[piece.To])).Mm, piece.RadiusMm) is { } distance)
                return new ToolViolation(IsBox: false, distance);
        return null;
    }

    /// <summary>The least distance along a piece of the tool, where it is less than needed. Steps along it: the field of a union of round cones never overstates a distance, so that nothing within it is stepped over.</summary>
    private double? NearVessel(Vec3 from, Vec3 to, double radiusMm)
    {
        var needed = radiusMm + marginMm - SlackMm;
        var (length, along, least) = ((to - from).Length, 0.0, needed);
        while (along <= length)
        {
            var p = length > 0 ? from + (to - from) * (along / length) : from;
            var field = vessels.Field(p);
            if (field < least) least = Math.Min(least, vessels.SignedDistanceMm(p));
            along += Math.Max(LeastStepMm, field - needed);
        }
        return least < needed ? least - radiusMm : null;
    }
}
