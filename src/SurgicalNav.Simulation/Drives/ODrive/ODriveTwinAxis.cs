using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Drives.ODrive;

/// <summary>What an axis is doing; the firmware's numbers.</summary>
public enum ODriveAxisState { Undefined = 0, Idle = 1, ClosedLoopControl = 8 }

/// <summary>How an axis takes its inputs; the firmware's numbers.</summary>
public enum ODriveControlMode { Voltage = 0, Torque = 1, Velocity = 2, Position = 3 }

/// <summary>One axis of the board: state, watchdog, inputs and a motor. Turns, turns/s, N·m.</summary>
public sealed class ODriveTwinAxis
{
    private const double TurnsPerSPerNm = 20;
    private const int TrapezoidMode = 5;

    private readonly FirstOrderJoint _joint;
    private readonly double _coast;
    private Instant _fed, _now;

    internal ODriveTwinAxis(ODriveTwinOptions options) => (_joint, _coast) = (new FirstOrderJoint(0, options.PositionGainPerS), options.CoastTurnsPerS2);

    public double Position => _joint.Position;

    public double Velocity => _joint.Velocity;

    public ODriveAxisState State { get; private set; } = ODriveAxisState.Idle;

    /// <summary>Error bits of the axis; while there are any it cannot be set under control.</summary>
    public uint Error { get; set; }

    internal double InputPosition { get; set; }

    internal double InputVelocity { get; set; }

    internal double InputTorque { get; set; }

    internal ODriveControlMode ControlMode { get; set; } = ODriveControlMode.Position;

    internal int InputMode { get; set; } = 1;

    internal double MaxVelocity { get; set; } = 2;

    internal double TrapezoidMaxVelocity { get; set; } = 2;

    internal double TorqueLimit { get; set; } = double.PositiveInfinity;

    internal bool HasWatchdog { get; set; }

    internal double WatchdogTimeoutS { get; set; }

    /// <summary>Sets its limits as somebody may have saved them long before. Turns/s, N·m.</summary>
    public void SetLimits(double maxTurnsPerS, double maxTorqueNm) => (MaxVelocity, TorqueLimit) = (maxTurnsPerS, maxTorqueNm);

    /// <summary>It finds something wrong with itself, and takes its torque away.</summary>
    public void Disarm(uint error) => (Error, State) = (Error | error, ODriveAxisState.Idle);

    internal void Feed(Instant now) => _fed = now;

    internal void Request(ODriveAxisState state)
    {
        if (state == ODriveAxisState.ClosedLoopControl && Error != 0) return;
        if (state is not (ODriveAxisState.ClosedLoopControl or ODriveAxisState.Idle))
        {
            Error |= 1;
            state = ODriveAxisState.Idle;
        }
        // Wherever it was sent before, it begins where it stands.
        if (state == ODriveAxisState.ClosedLoopControl && State != state) (InputPosition, InputVelocity, InputTorque) = (_joint.Position, 0, 0);
        State = state;
        if (state == ODriveAxisState.Idle) _joint.Coast(_coast);
    }

    /// <summary>The encoder stands somewhere else from now on.</summary>
    internal void Place(double turns)
    {
        InputPosition += turns - _joint.Position;
        _joint.Position = turns;
    }

    internal void Tick(Instant at)
    {
        _now = at;
        if (HasWatchdog && at - _fed >= Duration.FromSeconds(WatchdogTimeoutS))
        {
            Error |= Links.ODrive.ODriveErrors.WatchdogTimerExpired;
            State = ODriveAxisState.Idle;
        }
        if (State != ODriveAxisState.ClosedLoopControl) _joint.Coast(_coast);
        else if (ControlMode == ODriveControlMode.Position) _joint.Towards(InputPosition, InputMode == TrapezoidMode ? Math.Min(MaxVelocity, TrapezoidMaxVelocity) : MaxVelocity, InputMode == TrapezoidMode ? 0 : InputVelocity);
        else if (ControlMode == ODriveControlMode.Velocity) _joint.At(Math.Clamp(InputVelocity, -MaxVelocity, MaxVelocity));
        else _joint.At(Math.Clamp(TurnsPerSPerNm * Math.Clamp(InputTorque, -TorqueLimit, TorqueLimit), -MaxVelocity, MaxVelocity));
        _joint.Tick(double.MinValue, double.MaxValue);
    }

    /// <summary>Switches the watchdog; its time begins when it is switched on.</summary>
    internal void SwitchWatchdog(bool on)
    {
        if (on && !HasWatchdog) _fed = _now;
        HasWatchdog = on;
    }
}
