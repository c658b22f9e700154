using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>The fast records of a session, as a session's tape offers them: a pose, a step of the tracking and a guard's decision. Their numbers move as those
/// of a device under way do, so that they compress no better. One thread offers them.</summary>
internal sealed class BenchStates
{
    private const int Joints = 7;

    private readonly PoseTopic _poses;
    private readonly FieldTopic<TrackingStep> _tracking;
    private readonly FieldTopic<GuardDecisionRecord> _decisions;
    private GuardDecisionRecord _decision;

    /// <param name="recorder">Has its topics added here; owned by the caller.</param>
    public BenchStates(SessionRecorder recorder)
    {
        _poses = recorder.AddPoses(SessionTopics.Tracker, "tracker", ["scope"]);
        _tracking = new FieldTopic<TrackingStep>(recorder, SessionTopics.Tracking);
        _decisions = new FieldTopic<GuardDecisionRecord>(recorder, SessionTopics.Guard("bench"));
    }

    public static bool Has(string topic) => topic is SessionTopics.Tracker or SessionTopics.Tracking || SessionTopics.IsGuard(topic);

    /// <param name="n">Counts up from 0.</param>
    /// <param name="now">The moment that every record tells of.</param>
    public void Offer(long n, Instant now)
    {
        var phase = n * 1e-3;
        var rotation = Quat.Exp(new Vec3(0, 0, Math.Sin(phase)));
        var translation = new Vec3(100 * Math.Sin(phase), 0, 0);
        _poses.Offer(new PoseRecord(0, PoseRecord.Visible, rotation, translation, new DeviceInstant(now.Nanoseconds), now, now, n, 0, 0.1), now);
        var scanFromRobotBase = new Rigid<Scan, RobotBase>(rotation, translation);
        var evidence = new RobotEvidence(true, now, true, 1 + 0.1 * Math.Sin(phase), 2 * Math.Cos(phase), scanFromRobotBase, 0.3);
        _tracking.Offer(new TrackingStep { At = now, Look = n, Poses = n, HasEvidence = true, Evidence = evidence }, now, now);
        Decide(n, now, phase, evidence);
        _decisions.Offer(_decision, now, now);
    }

    private void Decide(long n, Instant now, double phase, RobotEvidence e)
    {
        ref var d = ref _decision.Decision;
        (d.Number, d.At, d.PathS) = (n + 1, now, phase);
        (d.IsEvidenceReadable, d.HasSetPoint, d.WantsEnabled, d.Motion, d.Verdict) = (true, true, true, GuardMotion.Moving, GuardVerdict.Accepted);
        d.Evidence = new GuardEvidence(n, now, now, EvidenceFlags.None, n, e.ErrorBudgetMm, e.TargetSpeedMmPerS, e.ScanFromRobotBase, e.ScanFromRobotBaseSdMm);
        d.Request = new GuardRequest(n, GuardCommand.Run, 1, 1);
        var measured = default(JointVector);
        for (var i = 0; i < Joints; i++) (d.Position[i], d.Velocity[i], measured[i]) = (Math.Sin(phase + i), Math.Cos(phase + i), Math.Sin(phase + i - 2e-3));
        d.Drive = new DriveReading(now, true, 0, measured);
        d.Held.Purpose = TrajectoryPurpose.Stop;
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            d.Held.DurationMs[k] = (ushort)(20 + n % 7);
            for (var i = 0; i < Joints; i++)
            {
                var at = k * Joints + i;
                d.Held.PositionCounts[at] = (int)(1e6 * Math.Sin(phase + i + 0.01 * k));
                d.Held.VelocityCounts[at] = (short)(1e4 * Math.Cos(phase + i) * (DriveProtocol.KnotCount - 1 - k) / DriveProtocol.KnotCount);
            }
        }
    }
}
