using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>A point that moves: where it is (mm), how fast (mm/s), and how it accelerates (mm/s²).</summary>
public readonly record struct PointMotion(Vec3 PositionMm, Vec3 VelocityMmPerS, Vec3 AccelerationMmPerS2);
