namespace SurgicalNav.Motion.Kinematics;

/// <summary>The lengths of a seven-joint manipulator that turns its shaft about a remote centre, with a two-axis wrist and a jaw.</summary>
/// <param name="PitchToYawMm">From the wrist's pitch axis to its yaw axis, along the tool.</param>
/// <param name="YawToTipMm">From the wrist's yaw axis to the tool tip, along the tool.</param>
public readonly record struct Rcm7Geometry(double PitchToYawMm, double YawToTipMm)
{
    /// <exception cref="ArgumentException">A length is negative, not finite, or longer than any instrument's wrist (200 mm).</exception>
    public void Validate()
    {
        if (!(PitchToYawMm is >= 0 and <= 200)) throw new ArgumentException($"The wrist's pitch-to-yaw length is {PitchToYawMm:g6} mm; it must lie between 0 and 200 mm.");
        if (!(YawToTipMm is >= 0 and <= 200)) throw new ArgumentException($"The yaw-to-tip length is {YawToTipMm:g6} mm; it must lie between 0 and 200 mm.");
    }
}

/// <summary>The joints of <see cref="Rcm7Kinematics"/>, in the order of joint vectors and drive messages.</summary>
public enum Rcm7Joint
{
    /// <summary>About y of RobotBase through the remote centre, rad.</summary>
    Yaw,

    /// <summary>About the x axis turned by yaw, rad; positive pitch leans the shaft towards −y.</summary>
    Pitch,

    /// <summary>From the remote centre to the wrist's pitch axis along the shaft, mm.</summary>
    Insertion,

    /// <summary>About the shaft, rad.</summary>
    Roll,

    /// <summary>About the rolled x axis at the wrist, rad.</summary>
    WristPitch,

    /// <summary>About the pitched y axis, rad.</summary>
    WristYaw,

    /// <summary>Opening of the jaw, rad; does not move the tip's frame.</summary>
    Jaw,
}
