using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>Where the tool is for given joints: a chain of straight pieces from the tip to the entry into the patient.</summary>
/// <remarks>Points are in the robot's base frame, mm, tip first. Nothing here allocates.</remarks>
public interface IToolGeometry
{
    const int MaxPoints = 7;

    double ShaftRadiusMm { get; }

    /// <summary>From 2 (tip and entry) to <see cref="MaxPoints"/>.</summary>
    int PointCount { get; }

    /// <param name="joints">rad or mm.</param>
    void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm);

    /// <summary>Where the points are, how fast they move and how they accelerate.</summary>
    /// <param name="joints">rad or mm.</param>
    /// <param name="rates">Per s.</param>
    /// <param name="accelerations">Per s².</param>
    void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points);

    /// <summary>No point accelerates harder, mm/s², while the joints stay within all of this.</summary>
    /// <param name="farthest">Greatest absolute position of each joint, rad or mm.</param>
    /// <param name="rates">Greatest absolute rate of each joint.</param>
    /// <param name="accelerations">Greatest absolute acceleration of each joint.</param>
    double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations);
}
