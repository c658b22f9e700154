using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>How a planned motion leads from its start to its end.</summary>
public enum PlanWay
{
    /// <summary>All joints together along the straight line in joint space.</summary>
    Joints,

    /// <summary>The tip along one straight line, or several with rests between.</summary>
    Straight,

    /// <summary>The tip along straight lines whose corners are blended.</summary>
    Blended,
}

/// <summary>One joint of a plan: what it may do in it, in its own unit (rad or mm; per s, s², s³).</summary>
public sealed record PlanJoint(string Name, JointUnit Unit, JointLimits Limits)
{
    public string UnitWord => Unit == JointUnit.Millimetre ? "mm" : "rad";
}

/// <summary>Who made a plan, when and from what.</summary>
/// <param name="Program">The verb.</param>
/// <param name="Version">The program's.</param>
/// <param name="At">UTC.</param>
/// <param name="Request">What was asked for, as it was written.</param>
public sealed record PlanOrigin(string Program, string Version, DateTimeOffset At, string Request);

/// <summary>What was found out while planning; of the plan as it was made.</summary>
/// <param name="LimitShare">Share of the device's velocity, acceleration and jerk limits that was planned with.</param>
/// <param name="TipPathMm">Length of the tip's way.</param>
/// <param name="SlowedBy">By how much the joints' limits slowed the tip beyond its own; 1 where they did not.</param>
/// <param name="SelfClearanceMm">Least free space between parts of the arm on the way; null where its description holds no two parts apart.</param>
public sealed record PlanFindings(PlanWay Way, double LimitShare, double TipPathMm, double SlowedBy, double? SelfClearanceMm);

/// <summary>A motion of one arm from rest to rest, as it stands in a plan file.</summary>
/// <param name="Robot">The arm's description; a file of the project's own is named from the project's folder.</param>
/// <param name="RobotName">As the description says it.</param>
/// <param name="ProfileFile">The drive profile whose limits these are; named likewise.</param>
/// <param name="ProfileName">As the profile says it.</param>
/// <param name="SerialNumber">The device's.</param>
/// <param name="Joints">In the device's order.</param>
/// <param name="Knots">As a <c>MotionProgram</c> takes them.</param>
public sealed record RobotPlan(
    RobotChoice Robot, string RobotName, string ProfileFile, string ProfileName, string SerialNumber, PlanOrigin Origin, PlanFindings Found,
    IReadOnlyList<PlanJoint> Joints, JointKnot[] Knots)
{
    public double DurationS => Knots[^1].TimeS;
}
