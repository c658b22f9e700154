namespace SurgicalNav.Links.Drive;

/// <summary>The trajectory that a device holds and follows on silence: four cubic-Hermite knots after the set-point itself, as the wire's integers, because what is verified must be what is executed.</summary>
/// <remarks>Owned by one loop; arrays are laid out knot by knot (index k·n + joint); allocates only when constructed.
/// Segment k runs from knot k−1 (the set-point for k = 0) to knot k in <see cref="DurationMs"/>[k].</remarks>
public sealed class HeldTrajectory
{
    public HeldTrajectory(int jointCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(jointCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jointCount, DriveProtocol.MaxJoints);
        JointCount = jointCount;
        PositionCounts = new int[DriveProtocol.KnotCount * jointCount];
        VelocityCounts = new short[DriveProtocol.KnotCount * jointCount];
    }

    public int JointCount { get; }
    public TrajectoryPurpose Purpose { get; set; } = TrajectoryPurpose.Stop;

    /// <summary>Milliseconds from the knot before, 1 to 65535.</summary>
    public ushort[] DurationMs { get; } = new ushort[DriveProtocol.KnotCount];

    /// <summary>From the set-point to its end.</summary>
    public int TotalMs
    {
        get
        {
            var ms = 0;
            foreach (var duration in DurationMs) ms += duration;
            return ms;
        }
    }

    /// <summary>µrad, or µm for a sliding joint.</summary>
    public int[] PositionCounts { get; }

    /// <summary>mrad/s, or 0.01 mm/s for a sliding joint.</summary>
    public short[] VelocityCounts { get; }

    public void CopyFrom(HeldTrajectory other)
    {
        Purpose = other.Purpose;
        other.DurationMs.AsSpan().CopyTo(DurationMs);
        other.PositionCounts.AsSpan().CopyTo(PositionCounts);
        other.VelocityCounts.AsSpan().CopyTo(VelocityCounts);
    }
}

/// <summary>The wire's integers against rad and mm.</summary>
public static class DriveUnits
{
    /// <summary>Size of one position count: 1e-6 rad or 1e-3 mm.</summary>
    public static double PositionStep(JointUnit unit) => unit == JointUnit.Millimetre ? 1e-3 : 1e-6;

    /// <summary>Size of one velocity count: 1e-3 rad/s or 1e-2 mm/s.</summary>
    public static double VelocityStep(JointUnit unit) => unit == JointUnit.Millimetre ? 1e-2 : 1e-3;

    /// <summary>Nearest count; false where the value is not finite or does not fit (±2147 rad, ±2147483 mm).</summary>
    public static bool TryPositionCounts(double value, JointUnit unit, out int counts)
    {
        var scaled = Math.Round(value / PositionStep(unit));
        var fits = Math.Abs(scaled) <= int.MaxValue;
        counts = fits ? (int)scaled : 0;
        return fits;
    }

    /// <summary>Nearest count; false where the value is not finite or does not fit (±32.767 rad/s, ±327.67 mm/s).</summary>
    public static bool TryVelocityCounts(double value, JointUnit unit, out short counts)
    {
        var scaled = Math.Round(value / VelocityStep(unit));
        var fits = Math.Abs(scaled) <= short.MaxValue;
        counts = fits ? (short)scaled : (short)0;
        return fits;
    }
}
