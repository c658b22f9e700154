using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The mechanics of a twin: every joint a mass on a position servo, with actuator saturation, viscous friction, brakes, two position sensors, and whatever pushes it from outside. No gravity and no coupling between joints.</summary>
/// <remarks>Servo: a = ω²(reference − measured) + 2ζω(reference rate − rate), limited to twice the joint's greatest acceleration; the actuator adds what friction takes. Where the profile states no inertia,
/// it is the one at which all of this together, at full speed, is the joint's greatest effort. Semi-implicit Euler. Allocates only when constructed.</remarks>
internal sealed class TwinPlant
{
    private const double ActuatorReserve = 2;
    private const double FrictionPerS = 5;
    private const double RateFilterHz = 100;
    private const int SecondSensorCoarseness = 4;

    private readonly DriveProfile _profile;
    private readonly double _bandwidth, _damping;
    private readonly double[] _previousMeasured, _inertia, _frictionPerS, _effort;

    /// <summary>Where a sensor that counts from power-up began, what the device adds to its counts, and what it said when the reference was last reached.</summary>
    private readonly double[] _origin, _offset, _reachedAt;
    private readonly bool[] _isOn;

    /// <param name="isHomed">Its sensors count from the references, as if these had been searched.</param>
    internal TwinPlant(DriveProfile profile, bool isHomed)
    {
        _profile = profile;
        _bandwidth = 2 * Math.PI * profile.Simulation.ServoBandwidthHz;
        _damping = profile.Simulation.ServoDamping;
        var n = profile.Joints.Count;
        Position = new double[n];
        Velocity = new double[n];
        Acceleration = new double[n];
        Measured = new double[n];
        MeasuredRate = new double[n];
        Second = new double[n];
        (ExternalEffort, _inertia, _frictionPerS, _effort) = (new double[n], new double[n], new double[n], new double[n]);
        for (var j = 0; j < n; j++)
        {
            var joint = profile.Joints[j];
            _inertia[j] = joint.Inertia ?? joint.MaxEffort / (ActuatorReserve * joint.MaxAcceleration + FrictionPerS * joint.MaxVelocity);
            _frictionPerS[j] = joint.ViscousFriction / _inertia[j] ?? FrictionPerS;
        }
        (_origin, _offset, _reachedAt, _isOn) = (new double[n], new double[n], new double[n], new bool[n]);
        for (var j = 0; j < n; j++)
        {
            Position[j] = profile.Joints[j].HomePosition;
            if (isHomed || profile.Joints[j].Homing is null) Measured[j] = Second[j] = Position[j];
            else _origin[j] = Position[j];
            _isOn[j] = IsReached(j);
        }
        _previousMeasured = (double[])Measured.Clone();
    }

    /// <summary>True values, rad or mm.</summary>
    internal double[] Position { get; }
    internal double[] Velocity { get; }
    internal double[] Acceleration { get; }

    /// <summary>What the primary encoder says.</summary>
    internal double[] Measured { get; }
    internal double[] MeasuredRate { get; }

    /// <summary>What the second sensor says.</summary>
    internal double[] Second { get; }

    /// <summary>What pushes each joint from outside, N·m or N, in the joint's positive direction.</summary>
    internal double[] ExternalEffort { get; }

    internal bool UsesSecondSensor { get; set; }

    /// <summary>What the loops close on.</summary>
    internal double Feedback(int joint) => UsesSecondSensor ? Second[joint] : Measured[joint];

    /// <summary>What the actuator pushes with, as it measures it, N·m or N: for the mass, against friction and against what pushes from outside. None without torque.</summary>
    internal double Effort(int joint) => _effort[joint];

    /// <summary>The reference's switch, on from where the reference is reached.</summary>
    internal bool IsOnReference(int joint) => _isOn[joint];

    /// <summary>Counts a joint from its reference as it was last reached.</summary>
    /// <param name="at">Where that is, rad or mm.</param>
    /// <returns>What all that is measured has grown by.</returns>
    internal double CountFrom(int joint, double at)
    {
        var shift = at - _reachedAt[joint];
        _offset[joint] += shift;
        _reachedAt[joint] = at;
        Measured[joint] += shift;
        Second[joint] += shift;
        _previousMeasured[joint] += shift;
        return shift;
    }

    internal void Step(double dtS, ReadOnlySpan<double> reference, ReadOnlySpan<double> referenceRate, bool hasTorque, bool hasBrakes, TwinFaults faults)
    {
        for (var j = 0; j < Position.Length; j++)
        {
            var joint = _profile.Joints[j];
            var most = ActuatorReserve * joint.MaxAcceleration;
            var drive = hasTorque
                ? Math.Clamp(_bandwidth * _bandwidth * (reference[j] - Feedback(j)) + 2 * _damping * _bandwidth * (referenceRate[j] - Velocity[j]), -most, most)
                : 0;
            if (faults.RunawayJoint == j && hasTorque) drive = most;
            _effort[j] = hasTorque ? Math.Clamp(_inertia[j] * (drive + _frictionPerS[j] * Velocity[j]), -joint.MaxEffort, joint.MaxEffort) : 0;
            var pushed = ExternalEffort[j] / _inertia[j];
            Acceleration[j] = drive + pushed;
            if (faults.BlockedJoint == j || (hasBrakes && !faults.AreBrakesWorn))
            {
                Velocity[j] = 0;
            }
            else
            {
                // Friction is fed forward by the servo, and acts alone without it.
                Velocity[j] += ((hasTorque ? drive : -_frictionPerS[j] * Velocity[j]) + pushed) * dtS;
                Position[j] += Velocity[j] * dtS;
            }

            Reach(j, joint, faults);
            Sense(j, dtS, joint, faults);
        }
    }

    private bool IsReached(int j) => _profile.Joints[j].Homing is { } homing && homing.Sign * (Position[j] - homing.Position) >= 0;

    /// <summary>The sensor's own latch catches its count where the reference comes on.</summary>
    private void Reach(int j, DriveJointProfile joint, TwinFaults faults)
    {
        var isOn = faults.DeadReferenceJoint != j && IsReached(j);
        if (isOn && !_isOn[j]) _reachedAt[j] = Math.Round((joint.Homing!.Position - _origin[j]) / joint.EncoderStep) * joint.EncoderStep + _offset[j];
        _isOn[j] = isOn;
    }

    private void Sense(int j, double dtS, DriveJointProfile joint, TwinFaults faults)
    {
        if (faults.StuckEncoderJoint != j) Measured[j] = Math.Round((Position[j] - _origin[j]) / joint.EncoderStep) * joint.EncoderStep + _offset[j];
        var coarse = SecondSensorCoarseness * joint.EncoderStep;
        Second[j] = Math.Round((Position[j] - _origin[j]) / coarse) * coarse + _offset[j];
        var share = 1 - Math.Exp(-2 * Math.PI * RateFilterHz * dtS);
        MeasuredRate[j] += share * ((Measured[j] - _previousMeasured[j]) / dtS - MeasuredRate[j]);
        _previousMeasured[j] = Measured[j];
    }
}
