using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>A guard's rules from a device's profile: limits can only be tightened, never loosened.</summary>
public static class GuardRulesFactory
{
    /// <param name="rateShare">Share of the device's velocity, acceleration and jerk limits that the guard allows, above 0 and at most 1.</param>
    /// <param name="followingShare">Share of the device's own following-error limit, so that the guard's answer comes first.</param>
    /// <param name="effortShare">Share of the device's own limits of effort.</param>
    /// <exception cref="ArgumentException">A share is outside its range, or the profile makes no rules.</exception>
    public static GuardRules FromProfile(DriveProfile profile, double rateShare = 1, double followingShare = 0.9, double effortShare = 0.9)
    {
        if (!(rateShare is > 0 and <= 1) || !(followingShare is > 0 and <= 1) || !(effortShare is > 0 and <= 1))
            throw new ArgumentException("The guard may only tighten the device's limits: the shares lie above 0 and at most at 1.");
        var isExoskeleton = profile.Kind == DriveKind.Exoskeleton;
        var rules = new GuardRules
        {
            Kind = isExoskeleton ? MotionKind.Exoskeleton : MotionKind.Arm,
            Joints = [.. profile.Joints.Select(j => new JointLimits(j.MinPosition, j.MaxPosition, j.MaxVelocity * rateShare, j.MaxAcceleration * rateShare, j.MaxJerk * rateShare))],
            Units = [.. profile.Joints.Select(j => j.Unit)],
            MaxFollowingError = [.. profile.Joints.Select(j => j.MaxFollowingError * followingShare)],
            Effort = new EffortRules
            {
                Most = [.. profile.Joints.Select(j => j.MaxEffort * effortShare)],
                DeviceMost = [.. profile.Joints.Select(j => j.MaxEffort)],
                Inertia = [.. profile.Joints.Select(j => j.Inertia ?? 0)],
                Friction = [.. profile.Joints.Select(j => j.ViscousFriction ?? 0)],
            },
            DoubleStance = [.. profile.DoubleStancePostures],
            SetPointPeriod = Duration.FromSeconds(1.0 / profile.Link.SetpointRateHz),
            LinkDeadline = Duration.FromMilliseconds(profile.Link.LinkDeadlineMs),
            MaxDriveAgeMs = profile.Link.LinkDeadlineMs,
            MaxTickGapMs = profile.Link.LinkDeadlineMs,
            MaxStopS = isExoskeleton ? 3 : 1,
        };
        rules.Validate();
        return rules;
    }

    /// <inheritdoc cref="FromProfile(DriveProfile, double, double)"/>
    /// <remarks>Ranges are narrowed by what a joint may coast without torque. What servos push with is not read. They tell and take positions in steps, so a program may begin two of them away from where they stand.</remarks>
    public static GuardRules FromProfile(ServoBusProfile profile, double rateShare = 1, double followingShare = 0.9)
    {
        var rules = FromProfile(profile.AsDriveProfile(), rateShare, followingShare) with { Effort = null };
        for (var j = 0; j < rules.JointCount; j++)
            rules = rules with { StartShare = Math.Max(rules.StartShare, 2 * profile.Joints[j].Step(profile.Family) / rules.MaxFollowingError[j]) };
        return rules;
    }
}
