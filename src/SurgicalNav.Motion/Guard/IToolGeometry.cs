using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>A straight piece of what must be kept clear: everything within a radius of the line between two points.</summary>
/// <param name="From">Index of the point where it begins; of an instrument's pieces the end nearer to the tip.</param>
/// <param name="To">Index of the point where it ends; the same one for a ball.</param>
/// <param name="RadiusMm">Around the line.</param>
public readonly record struct ToolPiece(int From, int To, double RadiusMm);

/// <summary>Where an arm and what it holds are for given joints: points, and the straight pieces between them.</summary>
/// <remarks>Points are in the robot's base frame, mm, the tip first. Nothing here allocates.</remarks>
public interface IToolGeometry
{
    const int MaxPoints = 64;

    /// <summary>From 2 (tip and entry) to <see cref="MaxPoints"/>.</summary>
    int PointCount { get; }

    /// <summary>All that forbidden regions are kept clear of.</summary>
    ReadOnlySpan<ToolPiece> Pieces { get; }

    /// <summary>Index of the piece that passes through the entry into the patient.</summary>
    int Shaft { get; }

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
