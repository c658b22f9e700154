using System.Globalization;
using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Robots;

/// <summary>An observer at the device, independent of the guard: counts every step in which a joint, or the tool, lies outside its limits by the twin's
/// true state, as long as the servos hold torque: in motion, and also in every stop and landing.</summary>
/// <remarks>Allocates only at the first violation.</remarks>
/// <param name="limits">The joints' limits; those of the twin's own profile, or tighter ones.</param>
/// <param name="tool">The arm's tool in the patient; null watches the joints alone.</param>
public sealed class LimitWatch(DriveTwin twin, DriveProfile limits, ToolWatch? tool = null)
{
    /// <summary>A servo overshoots its reference a little. Much less than the overtravel at which the device itself latches a fault (half the following error).</summary>
    private const double PositionShare = 0.1;

    private const double VelocityShare = 0.02, AccelerationShare = 0.1;

    /// <summary>The tool costs more to look at and moves a quarter of a millimetre in so many steps.</summary>
    private const int StepsPerToolCheck = 4;

    private readonly double[] _joints = new double[limits.Joints.Count];

    private long _steps;

    public long Violations { get; private set; }

    /// <summary>The first violation in words; null while there is none.</summary>
    public string? First { get; private set; }

    public void Step()
    {
        if (!twin.HoldsTorque) return;
        var isOutside = false;
        for (var j = 0; j < _joints.Length; j++)
        {
            _joints[j] = twin.Position(j);
            isOutside |= IsOutside(limits.Joints[j], j);
        }
        if (_steps++ % StepsPerToolCheck == 0 && tool?.FindViolation(_joints) is { } violation)
        {
            isOutside = true;
            First ??= violation.InWords();
        }
        if (isOutside) Violations++;
    }

    private bool IsOutside(DriveJointProfile joint, int j)
    {
        var slack = PositionShare * joint.MaxFollowingError;
        return Beyond(j, "position", _joints[j], joint.MinPosition - slack, joint.MaxPosition + slack)
            | Within(j, "velocity", twin.Velocity(j), joint.MaxVelocity * (1 + VelocityShare))
            | Within(j, "acceleration", twin.Acceleration(j), joint.MaxAcceleration * (1 + AccelerationShare));
    }

    private bool Within(int j, string what, double value, double most) => Beyond(j, what, value, -most, most);

    private bool Beyond(int j, string what, double value, double least, double most)
    {
        if (value >= least && value <= most) return false;
        First ??= string.Create(CultureInfo.InvariantCulture, $"{limits.Name} {limits.Joints[j].Name}: {what} {value:0.#####}, limits {least:0.#####} and {most:0.#####} (drive {twin.State}, way to rest {twin.StopPhase}; reference {twin.Reference(j):0.#####}, position {_joints[j]:0.#####}, velocity {twin.Velocity(j):0.#####})");
        return true;
    }
}
