using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What came of one fault, once.</summary>
/// <param name="ReactionMs">Until the first of device and guard had latched a stop; null where neither did.</param>
/// <param name="RestMs">Until the arm stood; null where it did not.</param>
/// <param name="AnsweredBy">Device, guard or nobody.</param>
/// <param name="Words">What the device and the guard said.</param>
/// <param name="MovedAgain">Once at rest it moved again by itself.</param>
internal sealed record FaultOutcome(double? ReactionMs, double? RestMs, string AnsweredBy, string Words, bool MovedAgain);

/// <summary>One fault at a simulated device on a real pseudo-terminal, while its first joint moves under the guard in the guard's own process.</summary>
internal static class FaultTrial
{
    public const int MovingJoint = 0;

    /// <summary>Of the device's limits: of its joint's speed in the middle of the way.</summary>
    public const double Share = 0.3;

    private const int DevicePriority = 70;

    private static readonly Duration Longest = Duration.FromSeconds(40), Step = Duration.FromMilliseconds(4), AfterRest = Duration.FromMilliseconds(60);

    /// <returns>Null where the motion was interrupted before the fault began, or the answer came late and the simulated device had been kept waiting itself, as a machine too busy does: nothing was learnt.</returns>
    public static FaultOutcome? Run(DeviceFault fault, string profileFile, DriveProfile profile, CancellationToken stop)
    {
        var clock = MonotonicClock.Shared;
        var (from, to) = Way(profile);
        var limits = profile.Joints.Select(j => new JointLimits(j.MinPosition, j.MaxPosition, j.MaxVelocity * Share, j.MaxAcceleration * Share, j.MaxJerk * Share)).ToArray();
        var knots = SynchronisedMove.FromRest(from, to, limits);
        using var bench = new FaultBench(fault, profile, from, 0.5 * (from[MovingJoint] + to[MovingJoint]), clock.Now);
        using var rig = GuardRig.ForDevice(RobotRun.DeviceConfig(profileFile, bench.Path), RobotRun.NewSession(clock.Now));
        var arm = new DeviceOperator(rig.Channel(0), MotionKind.Arm, profile.Joints.Count);
        var hand = new EnablingHand(arm);
        var devices = new LoopThread("device", clock, Duration.FromMilliseconds(1), bench.Step, priority: DevicePriority);
        var (end, record, stopped, isPlaying, endedAt) = (new OrderlyEnd(), default(DecisionRecord), default(DecisionRecord?), false, Instant.MinValue);
        var wasStoppedBefore = false;
        end.Try(() =>
        {
            devices.Start();
            for (var begun = clock.Now; clock.Now - begun < Longest && !wasStoppedBefore && (endedAt == Instant.MinValue || clock.Now - endedAt < AfterRest);)
            {
                stop.ThrowIfCancellationRequested();
                if (devices.Failure is not null) break;
                hand.Step(clock.Now);
                arm.Step(clock.Now, RobotEvidence.Nothing);
                if (arm.HasReport)
                {
                    rig.ForgetFiles();
                    if (!isPlaying && arm.Report.Link.StatesTaken > 0)
                    {
                        isPlaying = true;
                        arm.Play(1, knots);
                        hand.WantsMotion = true;
                    }
                }
                while (rig.Channel(0).Decisions.TryRead(ref record, out _))
                {
                    if (stopped is not null || record.Verdict.Decision != GuardDecision.Stop) continue;
                    if (!bench.HasBegun || record.At < bench.BeganAt) wasStoppedBefore = true;
                    else stopped = record;
                }
                if (endedAt == Instant.MinValue && bench.HasEnded) endedAt = clock.Now;
                Thread.Sleep(TimeSpan.FromMilliseconds(Step.Milliseconds));
            }
        });
        end.Try(() => rig.Process!.Stop());
        end.Try(devices.Stop);
        end.ThrowIfFailed();
        if (wasStoppedBefore || !bench.HasBegun) return null;
        var (device, guard) = (bench.LatchMs, stopped is { } s ? (s.At - bench.BeganAt).Milliseconds : (double?)null);
        var first = device is { } d && (guard is not { } g || d <= g) ? (d, "device") : guard is { } only ? (only, "guard") : ((double, string)?)null;
        // What is stated is stated of a device that looks at its line in time, as hardware does.
        if (first?.Item1 > fault.MostReactionMs && bench.KeptWaitingMs > 2 * DeviceFault.DeviceStepMs) return null;
        var words = $"{(device is null ? "the device latched nothing" : $"device: {bench.Latched.Code}")}; {(stopped is { } r ? "guard: " + GuardWords.Explain(r.Verdict with { Reasons = r.Verdict.First }) : "the guard latched nothing")}";
        return new FaultOutcome(first?.Item1, bench.RestMs, first?.Item2 ?? "nobody", words, bench.MovedAgain);
    }

    /// <summary>The middle quarter of the first joint's range; all others at home.</summary>
    private static (double[] From, double[] To) Way(DriveProfile profile)
    {
        double[] from = [.. profile.Joints.Select(j => j.HomePosition)], to = [.. from];
        var joint = profile.Joints[MovingJoint];
        (from[MovingJoint], to[MovingJoint]) = (0.625 * joint.MinPosition + 0.375 * joint.MaxPosition, 0.375 * joint.MinPosition + 0.625 * joint.MaxPosition);
        return (from, to);
    }
}
