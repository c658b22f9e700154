using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>A guard with its operator and a device at the two ends of a real pseudo-terminal, both on a clock by hand.</summary>
public sealed class HandBench : IDisposable
{
    private static readonly Duration StepTime = Duration.FromMilliseconds(0.5);
    private readonly TermiosLink _line;
    private Instant _now = Instant.FromSeconds(100);

    /// <param name="device">Owned from now on.</param>
    public HandBench(IHandDevice device, DriveProfile profile, uint nonce)
    {
        (Device, Profile) = (device, profile);
        _line = TermiosLink.Open(device.LinePath, profile.Link.Baud);
        Link = new UpsetLink(_line);
        Operated = new Operated(profile, Link, nonce);
        // What the device wrote before anybody listened is gone.
        Before = device.BytesSent;
    }

    public IHandDevice Device { get; }
    public DriveProfile Profile { get; }
    public UpsetLink Link { get; }
    public Operated Operated { get; }
    public DevicePace Pace { get; set; }

    /// <summary>The guard's process is gone.</summary>
    public bool IsGuardDead { get; set; }

    public DeviceLook Look => Device.Look;

    private long Before { get; }

    public void Step()
    {
        _now += StepTime;
        Device.Step(StepTime, Pace, Link.Written);
        Link.Fetch(Device.BytesSent - Before);
        if (!IsGuardDead) Operated.Step(_now);
        if (!Link.Holds && Link.HeldFrames > 0) Link.Release();
    }

    public void Run(double milliseconds)
    {
        for (var t = 0.0; t < milliseconds; t += StepTime.Milliseconds) Step();
    }

    /// <returns>Whether it came about within that time.</returns>
    public bool RunUntil(Func<bool> condition, double milliseconds)
    {
        for (var t = 0.0; t < milliseconds && !condition(); t += StepTime.Milliseconds) Step();
        return condition();
    }

    /// <summary>To a random moment in the middle of a motion of the first three joints.</summary>
    public void MoveOff(SeededRandom random)
    {
        if (!RunUntil(() => Operated.IsMoving && Look.HoldsTrajectory, 3000)) throw new InvalidOperationException($"{Device.Kind}: no motion came about: {Operated.Words}");
        Run(random.Uniform(60, 250));
        if (!Operated.IsMoving || Look.State != DriveState.Enabled) throw new InvalidOperationException($"{Device.Kind}: the motion did not go on: {Operated.Words}");
    }

    /// <summary>Every joint under 1 % of its greatest speed, in truth.</summary>
    public bool IsStill
    {
        get
        {
            for (var j = 0; j < Profile.Joints.Count; j++)
                if (Math.Abs(Device.Joint(j).Velocity) >= 0.01 * Profile.Joints[j].MaxVelocity)
                    return false;
            return true;
        }
    }

    /// <summary>Device and guard are where nothing moves and nothing will without a person.</summary>
    public bool IsAtRest => Look.State != DriveState.Enabled && Look.StopPhase != StopPhase.Executing && IsStill && (IsGuardDead || Operated.IsLatched);

    public void Dispose()
    {
        _line.Dispose();
        Device.Dispose();
    }
}
