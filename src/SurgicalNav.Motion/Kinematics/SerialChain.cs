using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Which of the two Denavit–Hartenberg conventions a parameter table follows.</summary>
public enum DhConvention
{
    /// <summary>Craig's: Rx(alpha) Tx(a) Rz(theta) Tz(d).</summary>
    Modified,

    /// <summary>The original (Paul's): Rz(theta) Tz(d) Tx(a) Rx(alpha).</summary>
    Standard,
}

/// <summary>One row of a Denavit–Hartenberg table; the joint's value is added to <paramref name="ThetaRad"/> (revolute) or <paramref name="DMm"/> (prismatic).</summary>
public readonly record struct DhLink(bool IsPrismatic, double AlphaRad, double AMm, double ThetaRad, double DMm);

/// <summary>Forward kinematics and geometric Jacobian of any open chain given by its Denavit–Hartenberg table.</summary>
/// <remarks>Source: Craig, Introduction to Robotics, §3.4 and §5; the Jacobian's columns are z × (p − o) and z. Immutable, usable from any thread; no call allocates.</remarks>
public sealed class SerialChain
{
    public const int MaxJoints = 16;

    private readonly DhLink[] _links;
    private readonly DhConvention _convention;
    private readonly Rigid<ToolTip, ToolTip> _flangeFromTip;

    /// <param name="convention">How the rows are to be read.</param>
    /// <param name="links">From the base outwards.</param>
    /// <param name="flangeFromTip">A fixed transform after the last row.</param>
    public SerialChain(DhConvention convention, ReadOnlySpan<DhLink> links, in Rigid<ToolTip, ToolTip> flangeFromTip)
    {
        if (links.Length is 0 or > MaxJoints) throw new ArgumentException($"A chain has 1 to {MaxJoints} joints; {links.Length} were given.");
        if (!flangeFromTip.IsValid) throw new ArgumentException("The transform from flange to tip is not valid; start from Rigid.Identity.");
        foreach (var link in links)
            if (!double.IsFinite(link.AlphaRad + link.AMm + link.ThetaRad + link.DMm))
                throw new ArgumentException("A Denavit–Hartenberg parameter is not finite.");
        (_convention, _links, _flangeFromTip) = (convention, links.ToArray(), flangeFromTip);
    }

    public int JointCount => _links.Length;

    /// <summary>Pose of the tip for the joint values (rad, or mm where prismatic).</summary>
    public Rigid<RobotBase, ToolTip> BaseFromTip(ReadOnlySpan<double> joints)
    {
        CheckCount(joints.Length);
        var pose = Rigid<RobotBase, ToolTip>.Identity;
        for (var i = 0; i < _links.Length; i++) pose = pose * Step(_links[i], joints[i]);
        return pose * _flangeFromTip;
    }

    /// <summary>Geometric Jacobian in RobotBase, row by row (6 × joints): angular part (rad/s) in rows 0–2, velocity of the tip point (mm/s) in rows 3–5.</summary>
    public void Jacobian(ReadOnlySpan<double> joints, Span<double> jacobian)
    {
        CheckCount(joints.Length);
        var n = _links.Length;
        if (jacobian.Length < 6 * n) throw new ArgumentException($"The Jacobian of {n} joints has {6 * n} entries; there is room for {jacobian.Length}.");
        var tip = BaseFromTip(joints).TranslationMm;
        var pose = Rigid<RobotBase, ToolTip>.Identity;
        for (var i = 0; i < n; i++)
        {
            var link = _links[i];
            // Modified: the joint's axis is z after the fixed part of its row. Standard: z before the row.
            if (_convention == DhConvention.Modified) pose = pose * Fixed(link);
            var axis = pose.Rotation.Rotate(Vec3.UnitZ);
            var angular = link.IsPrismatic ? Vec3.Zero : axis;
            var linear = link.IsPrismatic ? axis : Vec3.Cross(axis, tip - pose.TranslationMm);
            pose = pose * Moving(link, joints[i]);
            if (_convention == DhConvention.Standard) pose = pose * Fixed(link);
            for (var r = 0; r < 3; r++)
            {
                jacobian[r * n + i] = angular[r];
                jacobian[(r + 3) * n + i] = linear[r];
            }
        }
    }

    private Rigid<ToolTip, ToolTip> Step(in DhLink link, double joint) =>
        _convention == DhConvention.Modified ? Fixed(link) * Moving(link, joint) : Moving(link, joint) * Fixed(link);

    private static Rigid<ToolTip, ToolTip> Fixed(in DhLink link) => new(Rcm7Kinematics.AboutX(link.AlphaRad), new Vec3(link.AMm, 0, 0));

    private static Rigid<ToolTip, ToolTip> Moving(in DhLink link, double joint) =>
        new(Rcm7Kinematics.AboutZ(link.ThetaRad + (link.IsPrismatic ? 0 : joint)), new Vec3(0, 0, link.DMm + (link.IsPrismatic ? joint : 0)));

    private void CheckCount(int given)
    {
        if (given < _links.Length) throw new ArgumentException($"The chain has {_links.Length} joints; {given} values were given.");
    }
}
