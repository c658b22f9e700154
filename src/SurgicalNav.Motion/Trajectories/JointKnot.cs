using System.Runtime.CompilerServices;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>One number per joint, for up to <see cref="Capacity"/> joints, in place (no array); unused entries are zero.</summary>
/// <remarks>Each entry is in its joint's own unit: rad or mm, and per second for velocities.</remarks>
[InlineArray(Capacity)]
public struct JointVector : IEquatable<JointVector>
{
    public const int Capacity = 8;
    private double _first;

    public static JointVector From(ReadOnlySpan<double> values)
    {
        if (values.Length > Capacity) throw new ArgumentException($"A joint vector holds at most {Capacity} joints; {values.Length} were given.");
        var v = default(JointVector);
        values.CopyTo(v);
        return v;
    }

    public readonly bool Equals(JointVector other)
    {
        var own = this;
        return ((ReadOnlySpan<double>)own).SequenceEqual(other);
    }

    public override readonly bool Equals(object? obj) => obj is JointVector other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in this) hash.Add(value);
        return hash.ToHashCode();
    }

    public static bool operator ==(JointVector a, JointVector b) => a.Equals(b);

    public static bool operator !=(JointVector a, JointVector b) => !a.Equals(b);
}

/// <summary>What a knot means beyond its numbers.</summary>
public enum KnotMark : byte
{
    None = 0,

    /// <summary>Both feet stand on the ground (exoskeleton): a program may be ended here, and a landing may lead here.</summary>
    Landing = 1,
}

/// <summary>A knot of a cubic Hermite motion: time from the start of the motion (s), joint positions (rad or mm) and velocities (per s).</summary>
/// <remarks>Between two knots every joint follows the one cubic with these end positions and velocities, so a profile of constant-jerk segments
/// with knots at its segment boundaries is represented exactly, and positions and velocities are continuous everywhere.
/// The planners of this folder return arrays of knots with rising times, the first at 0; the guard's <c>MotionProgram</c> is made from them.</remarks>
public struct JointKnot
{
    public double TimeS;
    public JointVector Position;
    public JointVector Velocity;
    public KnotMark Mark;
}
