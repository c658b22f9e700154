using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>What one instrument arm has near it.</summary>
internal sealed class EdgeCues(TeleoperationOptions options, ArmSpacing spacing, int arm)
{
    private Vec3 _lastTipMm, _towards;
    private double _lastSlackMm = double.PositiveInfinity;

    /// <param name="follower">The arm.</param>
    /// <param name="state">Of the same.</param>
    /// <param name="tableFromConsole">Directions are given as the hand feels them.</param>
    /// <param name="cues">One of each kind.</param>
    public void Fill(ArmFollower follower, in ArmState state, Quat tableFromConsole, ref EdgeCueSet cues)
    {
        var back = tableFromConsole.Conjugate;
        cues[(int)EdgeKind.JointLimit] = Joint(follower, back);
        cues[(int)EdgeKind.Workspace] = Edge(follower.TipMm, back);
        cues[(int)EdgeKind.ForbiddenRegion] = Region(follower.TipMm, state, back);
        cues[(int)EdgeKind.OtherArm] = OtherArm(back);
        var stretch = follower.StretchMm;
        var (mm, rad) = (stretch.Length, follower.StretchRad);
        cues[(int)EdgeKind.Stretch] = new EdgeCue(EdgeKind.Stretch, mm, Math.Min(1, Math.Max(mm / options.MostStretchMm, rad / options.MostStretchRad)), Unit(back.Rotate(-stretch)), Vec3.Zero, -1);
    }

    /// <summary>What of other arms is near.</summary>
    public EdgeCue OtherArm(Quat back)
    {
        var nearest = spacing.Nearest(arm);
        return new EdgeCue(EdgeKind.OtherArm, nearest.DistanceMm - nearest.LeastMm, Strength(nearest.Share), back.Rotate(nearest.Away), Vec3.Zero, nearest.Other);
    }

    private EdgeCue Joint(ArmFollower follower, Quat back)
    {
        var model = follower.Arm.Model;
        Span<double> jacobian = stackalloc double[6 * SerialChain.MaxJoints];
        JointVector q = follower.Joints;
        var n = model.Chain.JointCount;
        model.Chain.Jacobian(q, jacobian);
        var (nearest, least, spare, inwards) = (-1, double.PositiveInfinity, double.PositiveInfinity, 0);
        for (var i = 0; i < n; i++)
        {
            var joint = model.Joints[i];
            var (below, above) = (q[i] - joint.Min, joint.Max - q[i]);
            var share = Math.Min(below, above) / (joint.IsPrismatic ? options.JointCueMm : options.JointCueRad);
            if (share < least) (nearest, least, spare, inwards) = (i, share, Math.Min(below, above), below < above ? 1 : -1);
        }
        if (nearest < 0) return new EdgeCue(EdgeKind.JointLimit, double.PositiveInfinity, 0, Vec3.Zero, Vec3.Zero, -1);
        var toConsole = back * follower.Arm.TableFromBase.Rotation;
        var turn = toConsole.Rotate(new Vec3(jacobian[nearest], jacobian[n + nearest], jacobian[2 * n + nearest]) * inwards);
        var push = toConsole.Rotate(new Vec3(jacobian[3 * n + nearest], jacobian[4 * n + nearest], jacobian[5 * n + nearest]) * inwards);
        return new EdgeCue(EdgeKind.JointLimit, spare, Strength(least), Unit(push), Unit(turn), nearest);
    }

    private EdgeCue Edge(Vec3 tip, Quat back)
    {
        if (options.Workspace is not { } box) return new EdgeCue(EdgeKind.Workspace, double.PositiveInfinity, 0, Vec3.Zero, Vec3.Zero, -1);
        var (spare, push) = (double.PositiveInfinity, Vec3.Zero);
        for (var axis = 0; axis < 3; axis++)
        {
            var unit = axis == 0 ? Vec3.UnitX : axis == 1 ? Vec3.UnitY : Vec3.UnitZ;
            if (tip[axis] - box.LowMm[axis] < spare) (spare, push) = (tip[axis] - box.LowMm[axis], unit);
            if (box.HighMm[axis] - tip[axis] < spare) (spare, push) = (box.HighMm[axis] - tip[axis], -unit);
        }
        return new EdgeCue(EdgeKind.Workspace, spare, Strength(spare / options.WorkspaceCueMm), back.Rotate(push), Vec3.Zero, -1);
    }

    /// <summary>The guard knows the distance. Where nobody says which way the region lies, it is the way on which the distance was last seen to fall.</summary>
    private EdgeCue Region(Vec3 tip, in ArmState state, Quat back)
    {
        var moved = tip - _lastTipMm;
        if (state.SlackMm < _lastSlackMm && moved.Length > 1e-3) _towards = moved;
        else if (state.SlackMm > _lastSlackMm && moved.Length > 1e-3) _towards = -moved;
        (_lastTipMm, _lastSlackMm) = (tip, state.SlackMm);
        var towards = state.TowardsRegion.Length > 0 ? state.TowardsRegion : _towards;
        // A slack that is no number is no slack.
        return new EdgeCue(EdgeKind.ForbiddenRegion, state.SlackMm, double.IsNaN(state.SlackMm) ? 1 : Strength(state.SlackMm / options.RegionCueMm), Unit(back.Rotate(-towards)), Vec3.Zero, -1);
    }

    private static double Strength(double share) => Math.Clamp(1 - share, 0, 1);

    /// <summary>Zero where there is no direction worth the name.</summary>
    private static Vec3 Unit(Vec3 v) => v.Length > 1e-6 ? v.Normalized() : Vec3.Zero;
}
