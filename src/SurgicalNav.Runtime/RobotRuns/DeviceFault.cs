using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A fault that can be made at a simulated device, and how fast it must be answered.</summary>
/// <param name="Name">For the table.</param>
/// <param name="What">Happens, in words.</param>
/// <param name="Begin">Makes it.</param>
/// <param name="End">Takes it away again, once the arm is at rest; null where it lasts.</param>
/// <param name="MostReactionMs">From its beginning until the device or the guard has latched a stop, at a joint speed: the stated maximum, and where it comes from.</param>
/// <param name="MostRestMs">From its beginning to rest.</param>
internal sealed record DeviceFault(string Name, string What, Action<FaultBench> Begin, Action<FaultBench>? End, double MostReactionMs, double MostRestMs)
{
    /// <summary>A tick of the device, and one of its host's set-points.</summary>
    private const double TickMs = 0.25;

    /// <summary>How long a difference of the two position sensors must last (drive link, section 7.5).</summary>
    private const double SensorDifferenceMs = 5;

    /// <summary>How often a simulated device looks at its line.</summary>
    public const double DeviceStepMs = 1;

    /// <summary>A standstill lasts for so many of the link's deadlines.</summary>
    public const double StallDeadlines = 5;

    /// <summary>From the end of what is followed to a joint that stands.</summary>
    private const double SettlesMs = 50;

    /// <summary>Every fault that the twin and its line can make.</summary>
    /// <param name="profile">Of the device.</param>
    /// <param name="speed">Of the joint that moves, in its unit per second.</param>
    public static IReadOnlyList<DeviceFault> All(DriveProfile profile, double speed)
    {
        var rules = GuardRulesFactory.FromProfile(profile);
        var joint = profile.Joints[FaultTrial.MovingJoint];
        var period = profile.SetpointPeriodMs;
        var deadline = profile.Link.LinkDeadlineMs;
        // What the device holds goes on for the link's deadline and then comes to rest; its last motion settles.
        var rest = deadline + rules.MaxStopS * 1000 + SettlesMs;
        var silence = deadline + TickMs;
        var apart = joint.MaxSensorDifference / speed * 1000 + SensorDifferenceMs + 2 * TickMs;
        var follows = joint.MaxFollowingError / speed * 1000 + 2 * TickMs;
        // An actuator that pushes as hard as it can leaves its reference with no less than the joint's greatest acceleration; at twice the following error torque goes and brakes fall in (7.3).
        double Leaves(double errors) => Math.Sqrt(2 * errors * joint.MaxFollowingError / joint.MaxAcceleration) * 1000 + 2 * TickMs;
        var stall = StallDeadlines * deadline;
        // Of a device that says nothing the guard alone knows: what it said last is under way for a while and counts as heard at the guard's next look, half a period later at most; and a decision is made once a period.
        var unheard = silence + 1.5 * period + profile.Simulation.UsbLatencyMs + DeviceStepMs;
        DeviceFault Of(string name, string what, Action<FaultBench> begin, Action<FaultBench>? end, double reaction, double? toRest = null) => new(name, what, begin, end, reaction, toRest ?? reaction + rest);
        return
        [
            Of("stuck encoder", "a joint's primary encoder stops counting", b => b.Faults.StuckEncoderJoint = FaultTrial.MovingJoint, null, apart),
            Of("blocked joint", "something holds a joint fast", b => b.Faults.BlockedJoint = FaultTrial.MovingJoint, null, follows),
            Of("lost power", "motor power is gone, the brakes fall in", b => b.Faults.IsPowerLost = true, null, 2 * TickMs),
            Of("emergency stop", "the emergency-stop circuit opens", b => b.Faults.IsEmergencyStopPressed = true, null, 2 * TickMs),
            Of("runaway", "an actuator pushes as hard as it can, whatever it is told", b => b.Faults.RunawayJoint = FaultTrial.MovingJoint, null, Leaves(1), Leaves(2) + SettlesMs),
            Of("worn brakes", "motor power is gone and the brakes do not hold: the joints coast", b => b.Faults.IsPowerLost = b.Faults.AreBrakesWorn = true, null, 2 * TickMs),
            Of("damaged memory", "the device finds its own memory damaged", b => b.Faults.IsMemoryDamaged = true, null, 2 * TickMs),
            Of("bit errors", "one bit in a hundred is wrong, each way", b => b.Faults.BitErrorProbability = 0.01, b => b.Faults.BitErrorProbability = 0, silence),
            Of("cable out", "nothing comes and nothing goes", b => b.Faults.IsCableOut = true, b => b.Faults.IsCableOut = false, silence),
            Of("latency", $"every byte comes {profile.Link.MaxAgeMs + deadline / 2:0} ms later, each way", b => b.Line.Delay = Duration.FromMilliseconds(profile.Link.MaxAgeMs + deadline / 2), null, silence + period),
            Of("freeze, release", $"the line keeps back all bytes for {stall:0} ms and then lets them go at once", b => b.Line.KeepsBack = true, b => b.Line.KeepsBack = false, silence),
            Of("device stalls", $"the device's firmware stands still for {stall:0} ms and then catches up", b => b.IsStalled = true, b => b.IsStalled = false, silence),
            // Once it goes on, the device comes to rest along what it held before.
            Of("processor halts", $"the device's processor stands still for {stall:0} ms, its clock goes on", b => b.Faults.IsHalted = true, b => b.Faults.IsHalted = false, unheard, stall + rest),
            Of("clock halts too", $"processor and clock stand still for {stall:0} ms: the backlog looks fresh", b => b.Faults.HaltStopsClock = b.Faults.IsHalted = true, b => b.Faults.IsHalted = false, unheard, stall + rest),
        ];
    }
}
