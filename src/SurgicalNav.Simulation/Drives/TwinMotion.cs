using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Sections 6 and 7 of the drive link: operating state, what is followed, and the device's own supervision. Times are the device's clock in µs. Allocates only when constructed.</summary>
internal sealed class TwinMotion
{
    private const double RestShare = 0.01, SpeedReserve = 1.2, OvertravelShare = 0.5, RunawayShare = 2, RunawaySpeed = 1.5;
    private const int SensorDifferenceTimeUs = 5000;

    private readonly DriveProfile _profile;
    private readonly DriveCapabilities _capabilities;
    private readonly TwinFaults _faults;
    private readonly double[] _referenceRate;
    private readonly long[] _sensorsApartSinceUs;
    private TwinSpline _spline, _candidate;
    private long _splineStartUs, _lastSetpointUs;
    private bool _isFollowing, _isHolding;

    internal TwinMotion(DriveProfile profile, DriveCapabilities capabilities, TwinFaults faults, bool isHomed)
    {
        _profile = profile;
        _capabilities = capabilities;
        _faults = faults;
        Plant = new TwinPlant(profile, isHomed);
        Reference = (double[])Plant.Measured.Clone();
        Homing = new TwinHoming(profile, Plant, isHomed);
        _referenceRate = new double[profile.Joints.Count];
        _sensorsApartSinceUs = new long[profile.Joints.Count];
        Array.Fill(_sensorsApartSinceUs, -1);
        _spline = new TwinSpline(profile);
        _candidate = new TwinSpline(profile);
    }

    internal TwinPlant Plant { get; }
    internal TwinHoming Homing { get; }
    internal double[] Reference { get; }
    internal DriveState State { get; private set; }
    internal StopPhase StopPhase { get; private set; }

    /// <summary>The latched fault; code None while there is none.</summary>
    internal DriveFaultReport Fault { get; private set; }

    /// <summary>The servos hold or move the joints.</summary>
    internal bool HoldsTorque => _isHolding;

    /// <summary>Where the held trajectory ends, rad or mm; the reference where none is held.</summary>
    internal double HeldEnd(int joint) => _isFollowing ? _spline.Position(DriveProtocol.KnotCount, joint) : Reference[joint];

    internal bool IsMoving => State == DriveState.Enabled || StopPhase == StopPhase.Executing;

    private bool HasBrakesOn => _profile.Brakes switch
    {
        BrakeUse.None => false,
        BrakeUse.WhenDisabled => !_isHolding,
        _ => !_isHolding || StopPhase == StopPhase.Finished,
    };

    internal DriveFlags Flags
    {
        get
        {
            var flags = Homing.IsHomed ? DriveFlags.Homed : DriveFlags.None;
            if (Homing.IsUnderWay) flags |= DriveFlags.Homing;
            if (State == DriveState.Enabled) flags |= DriveFlags.ChannelAEnabled | DriveFlags.ChannelBEnabled;
            if (_isHolding) flags |= DriveFlags.HoldingTorque;
            if (HasBrakesOn) flags |= DriveFlags.BrakesEngaged;
            if (!_faults.IsPowerLost) flags |= DriveFlags.PowerGood;
            if (_isFollowing) flags |= DriveFlags.TrajectoryHeld;
            if (!_faults.IsEmergencyStopPressed) flags |= DriveFlags.EmergencyStopClosed;
            return flags;
        }
    }

    internal DriveRefusal Enable(EnableFrame frame)
    {
        if (frame.ChannelA != DriveProtocol.EnableChannelA || frame.ChannelB != DriveProtocol.EnableChannelB) return DriveRefusal.MagicWords;
        if (State != DriveState.Disabled || StopPhase == StopPhase.Executing || _faults.IsPowerLost || _faults.IsEmergencyStopPressed) return DriveRefusal.State;
        State = DriveState.Enabled;
        StopPhase = StopPhase.None;
        if (!_isHolding) HoldHere();
        _isHolding = true;
        _isFollowing = false;
        Homing.ForgetEnd();
        return DriveRefusal.None;
    }

    internal void Disable()
    {
        if (State != DriveState.Enabled) return;
        State = DriveState.Disabled;
        StopPhase = StopPhase.Executing;
        Homing.BreakOff();
    }

    /// <summary>Section 12.2: begins a search, or lets it go on.</summary>
    internal DriveRefusal Home(byte again)
    {
        if (State != DriveState.Enabled || !Homing.CanSearch || again > 1) return DriveRefusal.State;
        if (Homing.IsUnderWay || Homing.HasEnded) return DriveRefusal.None;
        if ((Homing.IsHomed && again == 0) || !StandsAtItsEnd()) return DriveRefusal.State;
        _isFollowing = false;
        Homing.Begin();
        return DriveRefusal.None;
    }

    internal DriveRefusal ClearFault(DriveFaultCode code)
    {
        if (State != DriveState.Fault) return DriveRefusal.State;
        if (code != Fault.Code) return DriveRefusal.FaultCode;
        if (StopPhase != StopPhase.Finished || !IsCauseGone(code)) return DriveRefusal.State;
        State = DriveState.Disabled;
        StopPhase = StopPhase.None;
        Fault = default;
        Plant.UsesSecondSensor = false;
        _isFollowing = false;
        if (_profile.OnDisable == DisableBehaviour.Release) _isHolding = false;
        return DriveRefusal.None;
    }

    internal DriveRefusal Setpoint(SetpointFrame frame, long deviceUs, int ageUs)
    {
        if (State != DriveState.Enabled || !Homing.IsHomed) return DriveRefusal.State;
        var verdict = Judge(frame, deviceUs, ageUs);
        if (verdict.Fault != DriveFaultCode.None) Latch(verdict.Fault, verdict.Joint, verdict.Value, verdict.Limit, deviceUs);
        if (verdict.Refusal != DriveRefusal.None) return verdict.Refusal;
        (_spline, _candidate) = (_candidate, _spline);
        _splineStartUs = deviceUs - ageUs;
        _lastSetpointUs = deviceUs;
        _isFollowing = true;
        Homing.ForgetEnd();
        return DriveRefusal.None;
    }

    /// <summary>Keeps the first cause; brings the device to rest along what it holds.</summary>
    internal void Latch(DriveFaultCode code, int joint, double value, double limit, long deviceUs)
    {
        if (State == DriveState.Fault) return;
        State = DriveState.Fault;
        StopPhase = StopPhase.Executing;
        Homing.BreakOff();
        if (code == DriveFaultCode.SensorMismatch) Plant.UsesSecondSensor = true;
        Fault = new DriveFaultReport(code, joint < 0 ? DriveProtocol.NoJoint : (byte)joint, StopPhase, (uint)deviceUs, (float)value, (float)limit);
    }

    /// <summary>The one fault that takes an earlier one's place: only power ends it.</summary>
    internal void LatchInternal(double what, long deviceUs)
    {
        if (Fault.Code == DriveFaultCode.Internal) return;
        (State, StopPhase) = (DriveState.Fault, StopPhase.Executing);
        Homing.BreakOff();
        Fault = new DriveFaultReport(DriveFaultCode.Internal, DriveProtocol.NoJoint, StopPhase, (uint)deviceUs, (float)what, 0);
    }

    /// <summary>What happens while the processor stands still: the servos hold what they were told last.</summary>
    internal void StandStill(double dtS) => Plant.Step(dtS, Reference, _referenceRate, _isHolding, HasBrakesOn, _faults);

    /// <summary>The processor stood still for so long while its clock went on: the held trajectory goes on from where it was, without a jump.</summary>
    internal void GoOnAfter(long standstillUs) => _splineStartUs += standstillUs;

    internal void Tick(long deviceUs, double dtS)
    {
        if (_faults.IsPowerLost)
        {
            Latch(DriveFaultCode.PowerLost, -1, 0, 0, deviceUs);
            _isHolding = false;
            _isFollowing = false;
            Homing.Cut();
        }

        if (_faults.IsEmergencyStopPressed) Latch(DriveFaultCode.EmergencyStop, -1, 0, 0, deviceUs);
        if (IsRunningAway())
        {
            (_isHolding, _isFollowing) = (false, false);
            Homing.Cut();
        }
        Follow(deviceUs, dtS);
        Plant.Step(dtS, Reference, _referenceRate, _isHolding, HasBrakesOn, _faults);
        for (var j = 0; j < Reference.Length; j++) Supervise(j, deviceUs);
        if (StopPhase == StopPhase.Executing && IsAtRest(deviceUs))
        {
            StopPhase = StopPhase.Finished;
            if (State == DriveState.Disabled && _profile.OnDisable == DisableBehaviour.Release) _isHolding = false;
            if (Fault.Code == DriveFaultCode.Internal && _profile.Brakes != BrakeUse.None) _isHolding = false;
        }
    }

    /// <summary>In a fault a joint still goes where it is not led: torque is the danger now, and brakes are there for it.</summary>
    private bool IsRunningAway()
    {
        if (State != DriveState.Fault || !_isHolding || _profile.Brakes == BrakeUse.None) return false;
        for (var j = 0; j < Reference.Length; j++)
            if (!(Math.Abs(Reference[j] - Plant.Feedback(j)) <= RunawayShare * _profile.Joints[j].MaxFollowingError && Math.Abs(Plant.MeasuredRate[j]) <= RunawaySpeed * _profile.Joints[j].MaxVelocity))
                return true;
        return false;
    }

    private TwinVerdict Judge(SetpointFrame frame, long deviceUs, int ageUs)
    {
        var shape = TwinLimits.Shape(frame, Reference.Length, _capabilities);
        if (shape.Refusal != DriveRefusal.None) return shape;
        _candidate.Take(frame);
        if (!TwinLimits.ComesToRest(_candidate, _profile) || !TwinLimits.EndsInDoubleStance(_candidate, _profile)) return new(DriveRefusal.TrajectoryShape);
        if (!_isFollowing && StartsElsewhere(out var at)) return new(DriveRefusal.StartPose, Joint: at);
        var limits = TwinLimits.Spline(_candidate, _profile);
        if (limits.Refusal != DriveRefusal.None || !_isFollowing) return limits;
        for (var j = 0; j < Reference.Length; j++)
        {
            var joint = _profile.Joints[j];
            _spline.Evaluate((deviceUs - _splineStartUs) * 1e-6, j, out var present, out _);
            _candidate.Evaluate(ageUs * 1e-6, j, out var next, out _);
            var limit = TwinLimits.GreatestStep(joint, _profile.SetpointPeriodMs * 1e-3, (deviceUs - _lastSetpointUs) * 1e-6);
            if (Math.Abs(next - present) > limit) return new(DriveRefusal.CommandLimit, DriveFaultCode.CommandLimit, j, next - present, limit);
        }

        return TwinVerdict.Good;
    }

    private bool StartsElsewhere(out int joint)
    {
        for (joint = 0; joint < Reference.Length; joint++)
        {
            var limits = _profile.Joints[joint];
            if (!(Math.Abs(_candidate.Position(0, joint) - Plant.Feedback(joint)) <= limits.MaxFollowingError && Math.Abs(_candidate.Velocity(0, joint)) < RestShare * limits.MaxVelocity)) return true;
        }

        return false;
    }

    private void Follow(long deviceUs, double dtS)
    {
        if (Homing.IsUnderWay || Homing.IsMoving) Homing.Tick(dtS, Reference, _referenceRate);
        else if (_isFollowing)
        {
            for (var j = 0; j < Reference.Length; j++)
                _spline.Evaluate((deviceUs - _splineStartUs) * 1e-6, j, out Reference[j], out _referenceRate[j]);
        }
        else
        {
            Array.Clear(_referenceRate);
            if (!_isHolding) HoldHere();
        }
    }

    private void HoldHere()
    {
        for (var j = 0; j < Reference.Length; j++) Reference[j] = Plant.Feedback(j);
    }

    private void Supervise(int j, long deviceUs)
    {
        var joint = _profile.Joints[j];
        var apart = Math.Abs(Plant.Measured[j] - Plant.Second[j]);
        if (apart <= joint.MaxSensorDifference) _sensorsApartSinceUs[j] = -1;
        else if (_sensorsApartSinceUs[j] < 0) _sensorsApartSinceUs[j] = deviceUs;
        else if (deviceUs - _sensorsApartSinceUs[j] > SensorDifferenceTimeUs) Latch(DriveFaultCode.SensorMismatch, j, apart, joint.MaxSensorDifference, deviceUs);
        if (!_isHolding) return;

        var position = Plant.Feedback(j);
        var overtravel = OvertravelShare * joint.MaxFollowingError;
        if (Homing.IsHomed && position > joint.MaxPosition + overtravel) Latch(DriveFaultCode.PositionLimit, j, position, joint.MaxPosition, deviceUs);
        if (Homing.IsHomed && position < joint.MinPosition - overtravel) Latch(DriveFaultCode.PositionLimit, j, position, joint.MinPosition, deviceUs);
        var speed = Math.Abs(Plant.MeasuredRate[j]);
        var fastest = Homing.IsUnderWay && joint.Homing is not null ? Homing.GreatestSpeed(j) : SpeedReserve * joint.MaxVelocity;
        if (speed > fastest) Latch(DriveFaultCode.VelocityLimit, j, speed, fastest, deviceUs);
        var error = Math.Abs(Reference[j] - position);
        if (error > joint.MaxFollowingError) Latch(DriveFaultCode.FollowingError, j, error, joint.MaxFollowingError, deviceUs);
        if (Homing.IsUnderWay && Homing.Check(j, Reference[j]) is { Fault: not DriveFaultCode.None } bad) Latch(bad.Fault, j, bad.Value, bad.Limit, deviceUs);
    }

    private bool IsAtRest(long deviceUs)
    {
        if (Homing.IsMoving || (_isFollowing && (deviceUs - _splineStartUs) * 1e-6 < _spline.DurationS)) return false;
        for (var j = 0; j < Reference.Length; j++)
            if (Math.Abs(Plant.MeasuredRate[j]) >= RestShare * _profile.Joints[j].MaxVelocity)
                return false;
        return true;
    }

    /// <summary>To two position counts: a set-point is written finer than the knots.</summary>
    private bool StandsAtItsEnd()
    {
        for (var j = 0; j < Reference.Length; j++)
            if (!(Math.Abs(HeldEnd(j) - Reference[j]) <= 2 * DriveUnits.PositionStep(_profile.Joints[j].Unit))) return false;
        return true;
    }

    private bool IsCauseGone(DriveFaultCode code)
    {
        if (code == DriveFaultCode.Internal) return false;
        if (code == DriveFaultCode.PowerLost) return !_faults.IsPowerLost;
        if (code == DriveFaultCode.EmergencyStop) return !_faults.IsEmergencyStopPressed;
        if (code != DriveFaultCode.SensorMismatch) return true;
        for (var j = 0; j < Reference.Length; j++)
            if (_sensorsApartSinceUs[j] >= 0)
                return false;
        return true;
    }
}
