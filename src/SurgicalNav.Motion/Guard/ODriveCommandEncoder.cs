using SurgicalNav.Links.ODrive;

namespace SurgicalNav.Motion.Guard;

/// <summary>Builds the lines that make an ODrive's axis move, stop, or change state, each with its checksum. Internal to the guard, as <see cref="DriveCommandEncoder"/> is.</summary>
/// <remarks>Each writes to the caller's buffer of <see cref="ODriveProtocol.MostLineBytes"/> and returns the bytes used; allocates nothing.
/// The firmware answers none of them, but for a refusal. Every one but <see cref="ClearErrors"/>, <see cref="Reboot"/>, <see cref="SaveConfiguration"/> and
/// <see cref="Write"/> feeds the axis's watchdog.</remarks>
internal static class ODriveCommandEncoder
{
    /// <summary>A position to go to with limits: <c>q</c>. Turns, turns/s, N·m.</summary>
    internal static int Position(Span<byte> line, int axis, double turns, double maxTurnsPerS, double maxTorqueNm)
    {
        Check(axis);
        return ODriveLine.Write(line, "q"u8, "", axis, turns, maxTurnsPerS, maxTorqueNm);
    }

    /// <summary>A set-point of a stream, with feed-forward: <c>p</c>. Turns, turns/s, N·m.</summary>
    internal static int SetPoint(Span<byte> line, int axis, double turns, double turnsPerS, double torqueNm)
    {
        Check(axis);
        return ODriveLine.Write(line, "p"u8, "", axis, turns, turnsPerS, torqueNm);
    }

    /// <summary>Turns/s and N·m: <c>v</c>.</summary>
    internal static int Velocity(Span<byte> line, int axis, double turnsPerS, double torqueNm)
    {
        Check(axis);
        return ODriveLine.Write(line, "v"u8, "", axis, turnsPerS, torqueNm);
    }

    /// <summary>N·m: <c>c</c>.</summary>
    internal static int Torque(Span<byte> line, int axis, double torqueNm)
    {
        Check(axis);
        return ODriveLine.Write(line, "c"u8, "", axis, torqueNm);
    }

    /// <summary>Along the board's own trapezoid: <c>t</c>. Turns.</summary>
    internal static int Trajectory(Span<byte> line, int axis, double turns)
    {
        Check(axis);
        return ODriveLine.Write(line, "t"u8, "", axis, turns);
    }

    /// <summary>Feeds the axis's watchdog and changes nothing else: <c>u</c>.</summary>
    internal static int Feed(Span<byte> line, int axis)
    {
        Check(axis);
        return ODriveLine.Write(line, "u"u8, "", axis);
    }

    /// <summary>Says where the encoder is, in counts: <c>esl</c>. The firmware answers.</summary>
    internal static int EncoderCount(Span<byte> line, int axis, int counts)
    {
        Check(axis);
        return ODriveLine.Write(line, "esl"u8, "", axis, counts);
    }

    /// <summary>Writes a property, such as axis0.requested_state.</summary>
    internal static int Write(Span<byte> line, string property, double value) => ODriveLine.Write(line, "w"u8, property, null, value);

    internal static int ClearErrors(Span<byte> line) => ODriveLine.Write(line, "sc"u8, "", null);

    internal static int SaveConfiguration(Span<byte> line) => ODriveLine.Write(line, "ss"u8, "", null);

    internal static int Reboot(Span<byte> line) => ODriveLine.Write(line, "sr"u8, "", null);

    private static void Check(int axis)
    {
        if (axis is < 0 or >= ODriveProtocol.MostAxes) throw new ArgumentException($"ODrive: a board has axes 0 and {ODriveProtocol.MostAxes - 1}, not {axis}.", nameof(axis));
    }
}
