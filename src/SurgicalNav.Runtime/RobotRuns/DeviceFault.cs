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
        var rest = deadline + rules.MaxStopS * 1000 + 50;
        var silence = deadline + TickMs;
        var apart = joint.MaxSensorDifference / speed * 1000 + SensorDifferenceMs + 2 * TickMs;
        var follows = joint.MaxFollowingError / speed * 1000 + 2 * TickMs;
        DeviceFault Of(string name, string what, Action<FaultBench> begin, Action<FaultBench>? end, double reaction, double? toRest = null) => new(name, what, begin, end, reaction, toRest ?? reaction + rest);
        return
        [
            Of("stuck encoder", "a joint's primary encoder stops counting", b => b.Faults.StuckEncoderJoint = FaultTrial.MovingJoint, null, apart),
            Of("blocked joint", "something holds a joint fast", b => b.Faults.BlockedJoint = FaultTrial.MovingJoint, null, follows),
            Of("lost power", "motor power is gone, the brakes fall in", b => b.Faults.IsPowerLost = true, null, 2 * TickMs),
            Of("emergency stop", "the emergency-stop circuit opens", b => b.Faults.IsEmergencyStopPressed = true, null, 2 * TickMs),
            Of("bit errors", "one bit in a hundred is wrong, each way", b => b.Faults.BitErrorProbability = 0.01, b => b.Faults.BitErrorProbability = 0, silence),
            Of("cable out", "nothing comes and nothing goes", b => b.Faults.IsCableOut = true, b => b.Faults.IsCableOut = false, silence),
            Of("latency", $"every byte comes {profile.Link.MaxAgeMs + deadline / 2:0} ms later, each way", b => b.Line.Delay = Duration.FromMilliseconds(profile.Link.MaxAgeMs + deadline / 2), null, silence + period),
            Of("freeze, release", $"the line keeps back all bytes for {5 * deadline:0} ms and then lets them go at once", b => b.Line.KeepsBack = true, b => b.Line.KeepsBack = false, silence),
            Of("device stalls", $"the device's firmware stands still for {5 * deadline:0} ms and then catches up", b => b.IsStalled = true, b => b.IsStalled = false, silence),
        ];
    }
}
