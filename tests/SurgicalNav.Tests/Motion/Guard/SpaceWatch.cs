using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Keeps every way to rest that was sent to an arm and holds each against what the arm has published.</summary>
internal sealed class SpaceWatch(ArmsBench.Arm arm)
{
    private const int Samples = 24;

    private readonly List<(Instant At, HeldWay Way)> _ways = [];
    private readonly Vec3[] _points = new Vec3[arm.Tool.PointCount];
    private Capsule[] _beforeHold = [];

    /// <summary>After every decision.</summary>
    public void Look(Instant now)
    {
        var guard = arm.Guard;
        if (guard.HasSetPoint) _ways.Add((now, new HeldWay(arm.Rules).Take(guard.Position, guard.Velocity, guard.HeldByDevice)));
        var isLed = guard.Motion != GuardMotion.Latched;
        // A device that heard nothing since then has latched by itself, and its guard has found that out.
        if (isLed) _ways.RemoveAll(w => (now - w.At).Milliseconds > arm.Rules.LinkDeadline.Milliseconds + arm.Rules.MaxDriveAgeMs);
        var published = arm.Check!.Published.Capsules.ToArray();
        foreach (var (at, way) in _ways)
        {
            var gone = (now - at).Seconds;
            for (var s = 0; s <= Samples && gone <= way.DurationS; s++) Within(way.At(gone + (way.DurationS - gone) * s / Samples), published);
        }
        if (guard.Verdict.Decision == GuardDecision.Accept) _beforeHold = published;
        else if (guard.Motion == GuardMotion.ComingToRest) Within(guard.Position, _beforeHold);
        if (!isLed) Within(arm.At(now), published);
        if (guard.Motion == GuardMotion.Latched && _ways.TrueForAll(w => (now - w.At).Seconds > w.Way.DurationS)) _ways.Clear();
    }

    /// <summary>Both ends of every piece, each by its radius.</summary>
    private void Within(in JointVector joints, Capsule[] space)
    {
        arm.Locate(joints, _points);
        for (var p = 0; p < space.Length; p++)
        {
            var piece = arm.Tool.Pieces[p];
            var over = Math.Max((_points[piece.From] - space[p].FromMm).Length, (_points[piece.To] - space[p].ToMm).Length) + piece.RadiusMm - space[p].RadiusMm;
            Assert.True(over <= 1e-6, $"piece {p} comes {over} mm out of what is published ({arm.Guard.Motion})");
        }
    }
}
