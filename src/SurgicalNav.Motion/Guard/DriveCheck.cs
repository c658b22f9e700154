using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds what the drive says to what it should say: alive, without a fault, and its joints where they were sent.</summary>
internal static class DriveCheck
{
    /// <param name="rules">Limits of silence and of following.</param>
    /// <param name="now">Of this decision.</param>
    /// <param name="elapsed">Since the decision before.</param>
    /// <param name="drive">Its newest word.</param>
    /// <param name="motion">Of the guard.</param>
    /// <param name="sent">The set-point sent last; null before there is one.</param>
    /// <param name="velocity">Its velocity.</param>
    /// <param name="verdict">Added to.</param>
    public static void Judge(GuardRules rules, Instant now, Duration elapsed, in DriveReading drive, GuardMotion motion, JointVector? sent, in JointVector velocity, ref GuardVerdict verdict)
    {
        if (drive.IsLineGone) verdict = verdict.With(GuardDecision.Stop, GuardReasons.LinkClosed);
        if (drive.FaultCode != 0) verdict = verdict.With(GuardDecision.Stop, GuardReasons.DriveFault, drive.FaultCode);
        if (!drive.IsEnabled)
        {
            verdict = verdict.With(motion is GuardMotion.Moving or GuardMotion.ComingToRest ? GuardDecision.Stop : GuardDecision.Hold, GuardReasons.DriveNotEnabled);
            return;
        }
        if (motion != GuardMotion.Resting && elapsed.Milliseconds > rules.MaxTickGapMs)
            verdict = verdict.With(GuardDecision.Stop, GuardReasons.TickLate, elapsed.Milliseconds, rules.MaxTickGapMs);
        var silence = EvidenceCheck.AgeMs(now, drive.HeardAt);
        if (!(silence <= rules.MaxDriveAgeMs)) verdict = verdict.With(GuardDecision.Stop, GuardReasons.LinkLost, silence, rules.MaxDriveAgeMs);
        if (sent is { } position && !drive.IsUnknown) Following(rules, elapsed, drive, position, velocity, ref verdict);
    }

    /// <summary>Where a joint should be, nearest to where it is measured: since the set-point was sent the device has gone on, and may be anywhere from there to where that has brought it.</summary>
    /// <param name="elapsed">Since it was sent; the device goes on for no longer than the link's deadline.</param>
    public static double Nearest(GuardRules rules, Duration elapsed, double measured, double sent, double velocity)
    {
        var by = sent + velocity * Math.Clamp(elapsed.Seconds, 0, rules.LinkDeadline.Seconds);
        return Math.Clamp(measured, Math.Min(sent, by), Math.Max(sent, by));
    }

    private static void Following(GuardRules rules, Duration elapsed, in DriveReading drive, in JointVector sent, in JointVector velocity, ref GuardVerdict verdict)
    {
        for (var j = 0; j < rules.JointCount; j++)
        {
            var gap = Math.Abs(drive.Measured[j] - Nearest(rules, elapsed, drive.Measured[j], sent[j], velocity[j]));
            if (!(gap <= rules.MaxFollowingError[j])) verdict = verdict.With(GuardDecision.Stop, GuardReasons.FollowingError, gap, rules.MaxFollowingError[j], j);
        }
    }
}
